package dev.orlop.schema.custom;

import dev.orlop.object.Status.Cause;
import dev.orlop.schema.SchemaNode;
import dev.orlop.schema.SchemaNode.ListType;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Literals;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks that sets have no element twice and list maps no keys ({@code
 * apiextensions-apiserver/pkg/apiserver/schema/listtype}). One object, one thread.
 */
final class ListUniqueness {
    private final FieldPath path = new FieldPath();
    private final FieldErrors errors;

    private ListUniqueness(FieldErrors errors) {
        this.errors = errors;
    }

    static void check(SchemaNode node, JsonNode value, FieldErrors errors) {
        new ListUniqueness(errors).value(node, value);
    }

    private void value(SchemaNode node, JsonNode value) {
        if (!node.uniqueBelow()) {
            return;
        }
        if (value instanceof ArrayNode array) {
            array(node, array);
        } else if (value instanceof ObjectNode object) {
            path.stepInto(node, object, this::value);
        }
    }

    private void array(SchemaNode node, ArrayNode array) {
        if (node.listType() == ListType.SET) {
            set(array);
        } else if (node.listType() == ListType.MAP) {
            map(node.listKeys(), array);
        }
        SchemaNode items = node.items();
        for (int i = 0; items != null && i < array.size(); i++) {
            path.push(i);
            value(items, array.get(i));
            path.pop();
        }
    }

    private void set(ArrayNode array) {
        Map<JsonNode, Integer> times = HashMap.newHashMap(array.size());
        for (int i = 0; i < array.size(); i++) {
            count(times, array.get(i), i);
        }
    }

    /** The second of those that are equal is reported, and no further one. */
    private void count(Map<JsonNode, Integer> times, JsonNode value, int index) {
        if (times.merge(value, 1, Integer::sum) == 2) {
            path.push(index);
            errors.add(new Cause("FieldValueDuplicate", "Duplicate value: " + Literals.of(value), path.fieldText()));
            path.pop();
        }
    }

    private void map(List<String> keys, ArrayNode array) {
        for (int i = 0; i < array.size(); i++) {
            JsonNode element = array.get(i);
            if (!element.isObject() && !element.isNull()) {
                path.push(i);
                errors.add(new Cause(
                        "FieldValueInvalid",
                        "Invalid value: " + Literals.of(element) + ": must be an object for an array of list-type map",
                        path.fieldText()));
                path.pop();
                return;
            }
        }
        Map<JsonNode, Integer> times = HashMap.newHashMap(array.size());
        for (int i = 0; i < array.size(); i++) {
            ObjectNode key = JsonNodeFactory.instance.objectNode();
            for (String name : keys) {
                JsonNode value = array.get(i).get(name);
                if (value != null) {
                    key.set(name, value);
                }
            }
            count(times, key, i);
        }
    }
}
