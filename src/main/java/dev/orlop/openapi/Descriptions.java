package dev.orlop.openapi;

import dev.orlop.tree.Trees;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Describes built-in types for {@code kubectl explain}: a sentence for each kind, and for the fields that most types have. */
final class Descriptions {
    private final JsonNode types;
    private final JsonNode fields;

    Descriptions() {
        ObjectNode texts = CommonSchemas.resource("/openapi/descriptions.json");
        this.types = texts.get("types");
        this.fields = texts.get("fields");
    }

    void describe(String component, ObjectNode schema) {
        String kind = component.substring(component.lastIndexOf('.') + 1);
        String text = type(kind);
        if (text != null) {
            schema.put("description", text);
        }
        for (var member : schema.path("properties").properties()) {
            String field = field(kind, member.getKey());
            if (field != null && member.getValue() instanceof ObjectNode node) {
                node.put("description", field);
            }
        }
    }

    private @Nullable String type(String kind) {
        String own = Trees.text(types, kind);
        if (!own.isEmpty()) {
            return own;
        }
        for (String suffix : new String[] {"Spec", "Status"}) {
            String of = kind.endsWith(suffix) ? kind.substring(0, kind.length() - suffix.length()) : "";
            if (types.has(of)) {
                return (suffix.equals("Spec") ? "Desired state of a " : "Observed state of a ") + of + ".";
            }
        }
        return null;
    }

    /** What is said of the member of one type goes before what is said of members of that name. */
    private @Nullable String field(String kind, String name) {
        String own = Trees.text(fields, kind + "." + name);
        String text = own.isEmpty() ? Trees.text(fields, name) : own;
        return text.isEmpty() ? null : text;
    }
}
