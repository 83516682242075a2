package dev.orlop.registry.control;

import dev.orlop.tree.Trees;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code status.conditions} of an object's tree. */
public final class Conditions {
    private Conditions() {}

    public static boolean isTrue(JsonNode object, String type) {
        return Trees.text(find(object, type), "status").equals("True");
    }

    private static JsonNode find(JsonNode object, String type) {
        for (JsonNode condition : Trees.elements(object.get("status"), "conditions")) {
            if (Trees.text(condition, "type").equals(type)) {
                return condition;
            }
        }
        return tools.jackson.databind.node.MissingNode.getInstance();
    }

    /** Sets one condition; its time changes only when its status does. */
    public static void set(ObjectNode object, String type, boolean status, String reason, String message, String now) {
        ArrayNode conditions = Trees.arrayAt(Trees.objectAt(object, "status"), "conditions");
        ObjectNode condition = find(object, type) instanceof ObjectNode known ? known : conditions.addObject();
        String text = status ? "True" : "False";
        if (!Trees.text(condition, "status").equals(text)) {
            condition.put("lastTransitionTime", now);
        }
        condition.put("message", message);
        condition.put("reason", reason);
        condition.put("status", text);
        condition.put("type", type);
    }
}
