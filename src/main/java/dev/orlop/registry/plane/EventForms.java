package dev.orlop.registry.plane;

import dev.orlop.object.GroupVersionResource;
import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.registry.type.StoredForm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Events, which two groups serve from one place in the store. The core group's names are the stored ones, those of
 * {@code events.k8s.io} are others for the same members ({@code pkg/apis/events/v1/conversion.go}).
 */
enum EventForms implements StoredForm {
    CORE("") {
        @Override
        public StoredForm elsewhere() {
            return EVENTS;
        }

        @Override
        public String path(String field) {
            return field.equals("source") ? "source.component" : field;
        }
    },
    EVENTS("events.k8s.io") {
        @Override
        public StoredForm elsewhere() {
            return CORE;
        }

        @Override
        public boolean isOther() {
            return true;
        }

        @Override
        public boolean isAlias() {
            return true;
        }

        @Override
        List<String> fields() {
            return FIELDS.stream()
                    .filter(field -> !field.startsWith("source"))
                    .map(field -> field.equals("reportingComponent") ? "reportingController" : field)
                    .map(field -> field.replace("involvedObject.", "regarding."))
                    .toList();
        }

        @Override
        public void store(ObjectNode tree) {
            tree.put("apiVersion", STORED.apiVersion());
            MEMBERS.forEach((stored, served) -> rename(tree, served, stored));
        }

        @Override
        public void view(ObjectNode tree, TypeMeta wanted) {
            tree.put("apiVersion", wanted.apiVersion());
            MEMBERS.forEach((stored, served) -> rename(tree, stored, served));
        }

        @Override
        public String path(String field) {
            if (field.startsWith("regarding.")) {
                return "involvedObject." + field.substring("regarding.".length());
            }
            return field.equals("reportingController") ? "reportingComponent" : field;
        }
    };

    private static final TypeMeta STORED = new TypeMeta("v1", "Event");
    private static final Map<String, String> MEMBERS = members();
    private static final List<String> FIELDS = List.of(
            "involvedObject.kind",
            "involvedObject.namespace",
            "involvedObject.name",
            "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.resourceVersion",
            "involvedObject.fieldPath",
            "reason",
            "reportingComponent",
            "source",
            "source.component",
            "type");

    private final GroupVersionResource resource;

    EventForms(String group) {
        this.resource = new GroupVersionResource(group, "v1", "events");
    }

    GroupVersionResource resource() {
        return resource;
    }

    /** The fields that clients select by. */
    List<String> fields() {
        return FIELDS;
    }

    private static Map<String, String> members() {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("involvedObject", "regarding");
        members.put("message", "note");
        members.put("reportingComponent", "reportingController");
        members.put("source", "deprecatedSource");
        members.put("firstTimestamp", "deprecatedFirstTimestamp");
        members.put("lastTimestamp", "deprecatedLastTimestamp");
        members.put("count", "deprecatedCount");
        return members;
    }

    private static void rename(ObjectNode tree, String from, String to) {
        JsonNode value = tree.remove(from);
        if (value != null) {
            tree.set(to, value);
        }
    }

    @Override
    public TypeMeta type() {
        return STORED;
    }
}
