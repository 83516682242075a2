package dev.orlop.auth.flow;

import dev.orlop.tree.Trees;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Condition {@code Dangling} of a schema's status: whether the level that it names does not exist.
 *
 * @param level empty where nothing is said yet
 */
record Dangling(String level, boolean isSo) {
    private static final String TYPE = "Dangling";

    /** What the status of a schema says; of a level other than that which the schema names it says nothing. */
    static Dangling of(ObjectNode schema) {
        String level = Trees.text(Trees.object(schema, "spec", "priorityLevelConfiguration"), "name");
        for (JsonNode condition : Trees.elements(schema.get("status"), "conditions")) {
            if (Trees.text(condition, "type").equals(TYPE)) {
                Dangling said =
                        new Dangling(level, Trees.text(condition, "status").equals("True"));
                return Trees.text(condition, "message").equals(said.message()) ? said : new Dangling("", false);
            }
        }
        return new Dangling("", false);
    }

    /** Says it in the status of a schema. */
    void writeTo(ObjectNode schema, Instant now) {
        ArrayNode conditions = Trees.arrayAt(Trees.objectAt(schema, "status"), "conditions");
        ObjectNode condition = null;
        for (JsonNode each : conditions) {
            if (each instanceof ObjectNode found && Trees.text(found, "type").equals(TYPE)) {
                condition = found;
            }
        }
        if (condition == null) {
            condition = conditions.addObject().put("type", TYPE);
        }
        String status = isSo ? "True" : "False";
        if (!Trees.text(condition, "status").equals(status)) {
            condition.put("status", status);
            condition.put(
                    "lastTransitionTime", now.truncatedTo(ChronoUnit.SECONDS).toString());
        }
        condition.put("reason", isSo ? "NotFound" : "Found");
        condition.put("message", message());
    }

    private String message() {
        return "This FlowSchema references the PriorityLevelConfiguration object named \"" + level + '"'
                + (isSo ? " but there is no such object" : " and it exists");
    }
}
