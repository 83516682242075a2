package dev.orlop.storage.kit;

import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A small custom resource as a test wants it, before a codec has made an object of it. {@code color} is a selectable
 * field; {@code note} is content that nothing selects.
 */
public record TestObject(
        String namespace, String name, String uid, Map<String, String> labels, String color, String note) {

    public static TestObject named(String namespace, String name) {
        return new TestObject(namespace, name, "", Map.of(), "", "");
    }

    public TestObject withUid(String value) {
        return new TestObject(namespace, name, value, labels, color, note);
    }

    public TestObject withLabel(String key, String value) {
        Map<String, String> more = new TreeMap<>(labels);
        more.put(key, value);
        return new TestObject(namespace, name, uid, Map.copyOf(more), color, note);
    }

    public TestObject withoutLabels() {
        return new TestObject(namespace, name, uid, Map.of(), color, note);
    }

    public TestObject withColor(String value) {
        return new TestObject(namespace, name, uid, labels, value, note);
    }

    public TestObject withNote(String value) {
        return new TestObject(namespace, name, uid, labels, color, value);
    }

    ObjectNode tree(String apiVersion, String kind) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("apiVersion", apiVersion);
        tree.put("kind", kind);
        ObjectNode metadata = tree.putObject("metadata");
        putUnlessEmpty(metadata, "name", name);
        putUnlessEmpty(metadata, "namespace", namespace);
        putUnlessEmpty(metadata, "uid", uid);
        if (!labels.isEmpty()) {
            ObjectNode members = metadata.putObject("labels");
            labels.forEach(members::put);
        }
        ObjectNode spec = tree.putObject("spec");
        putUnlessEmpty(spec, "color", color);
        putUnlessEmpty(spec, "note", note);
        return tree;
    }

    private static void putUnlessEmpty(ObjectNode parent, String name, String value) {
        if (!value.isEmpty()) {
            parent.put(name, value);
        }
    }
}
