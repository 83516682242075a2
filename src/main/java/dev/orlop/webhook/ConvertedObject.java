package dev.orlop.webhook;

import dev.orlop.object.NameRule;
import dev.orlop.tree.Literals;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An object as a webhook has converted it, and as it was ({@code validateConvertedObject}, {@code restoreObjectMeta}): the
 * same object in another version. Of its metadata only labels and annotations may differ; the rest is put back.
 */
record ConvertedObject(ObjectNode original, JsonNode converted) {

    /** Says what is wrong, in the words for one object and for one of many. */
    static final class InvalidException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final String where;
        private final String whereInList;
        private final String problem;

        InvalidException(String where, String whereInList, String problem) {
            super(problem, null, false, false);
            this.where = where;
            this.whereInList = whereInList;
            this.problem = problem;
        }

        String alone() {
            return where + ": " + problem;
        }

        String inList(int index) {
            return whereInList + " at index " + index + ": " + problem;
        }
    }

    /**
     * The object with the metadata that it had.
     *
     * @throws InvalidException if it is another object
     */
    ObjectNode checked(String apiVersion) {
        if (!(converted instanceof ObjectNode object)) {
            throw ofType("invalid type, expected an object, got " + Literals.type(converted));
        }
        String version = Trees.text(object, "apiVersion");
        if (!version.equals(apiVersion)) {
            throw ofType("invalid groupVersion (expected " + apiVersion + ", received " + version + ")");
        }
        String kind = Trees.text(original, "kind");
        if (!Trees.text(object, "kind").equals(kind)) {
            throw ofType("invalid kind (expected " + kind + ", received " + Trees.text(object, "kind") + ")");
        }
        same("name", "name", object);
        same("namespace", "namespace", object);
        same("UID", "uid", object);
        restore(object);
        return object;
    }

    private static InvalidException ofType(String problem) {
        return new InvalidException("invalid object at index 0", "invalid converted object", problem);
    }

    private void same(String what, String member, ObjectNode object) {
        String before = Trees.text(original.get("metadata"), member);
        String after = Trees.text(object.get("metadata"), member);
        if (!before.equals(after)) {
            throw new InvalidException(
                    "invalid object",
                    "invalid converted object",
                    "must have the same " + what + ": " + before + " != " + after);
        }
    }

    private void restore(ObjectNode object) {
        if (!(object.get("metadata") instanceof ObjectNode sent)) {
            throw ofMetadata("missing metadata in converted object");
        }
        ObjectNode metadata = Metadata.of(original).node().deepCopy();
        for (String field : List.of("labels", "annotations")) {
            JsonNode given = sent.get(field);
            if (given == null || given.isNull()) {
                metadata.remove(field);
            } else if (given instanceof ObjectNode entries) {
                if (!entries.equals(metadata.get(field))) {
                    check(field, entries);
                }
                metadata.set(field, entries);
            } else {
                throw ofMetadata(
                        "invalid metadata." + field + " of type " + Literals.type(given) + " in converted object");
            }
        }
        object.set("metadata", metadata);
    }

    private static void check(String field, ObjectNode entries) {
        for (Map.Entry<String, JsonNode> entry : entries.properties()) {
            if (!entry.getValue().isString()) {
                throw ofMetadata("metadata." + field + "[" + entry.getKey() + "] must be a string, but is "
                        + Literals.type(entry.getValue()) + " in converted object");
            }
            check(field, entry.getKey(), NameRule.LABEL_KEY);
            if (field.equals("labels")) {
                check(field, entry.getValue().stringValue(), NameRule.LABEL_VALUE);
            }
        }
    }

    private static void check(String field, String text, NameRule rule) {
        List<String> problems = rule.check(text);
        if (!problems.isEmpty()) {
            throw ofMetadata("metadata." + field + ": Invalid value: " + Literals.quote(text) + ": "
                    + String.join("; ", problems));
        }
    }

    private static InvalidException ofMetadata(String problem) {
        return new InvalidException("invalid metadata", "invalid metadata in object", problem);
    }
}
