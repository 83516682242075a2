package dev.orlop.schema.definition;

import dev.orlop.object.Status.Cause;
import dev.orlop.schema.RuleEngine;
import dev.orlop.schema.SchemaNode;
import dev.orlop.schema.custom.EmbeddedResources;
import dev.orlop.schema.custom.EmbeddedResources.UndecodableException;
import dev.orlop.schema.custom.MetadataRules;
import dev.orlop.schema.custom.Pruning;
import dev.orlop.schema.custom.ValueValidator;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Literals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks the defaults of a schema: they are valid and have no members that would be pruned ({@code
 * apiextensions-apiserver/pkg/apiserver/schema/defaulting/validation.go}). Those below {@code additionalProperties} are not
 * looked at. One schema, one thread.
 */
final class DefaultRules {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final MetadataRules metadata;
    private final FieldErrors errors;
    private final RuleEngine.Defaults rules;
    private boolean ended;
    /** The way from the resource that encloses the node: names, and "" for an element of a list. */
    private final List<String> way = new ArrayList<>();

    private DefaultRules(RuleEngine engine, MetadataRules metadata, FieldErrors errors) {
        this.metadata = metadata;
        this.errors = errors;
        this.rules = engine.defaults(errors);
    }

    public static void check(
            SchemaNode root, String path, RuleEngine engine, MetadataRules metadata, FieldErrors errors) {
        new DefaultRules(engine, metadata, errors).node(root, root, path, false, true);
    }

    private void node(SchemaNode node, SchemaNode resource, String path, boolean insideMeta, boolean isRoot) {
        boolean isResource = isRoot || node.embedded();
        List<String> outer = List.copyOf(way);
        boolean inside = insideMeta && !isResource;
        SchemaNode around = isResource ? node : resource;
        if (isResource) {
            way.clear();
        }
        JsonNode value = node.defaultValue();
        if (value != null && !ended) {
            if (inside) {
                insideMeta(node, around, value, path + ".default");
            } else {
                value(node, value, path + ".default", isResource);
            }
        }
        if (node.items() instanceof SchemaNode items) {
            way.add("");
            node(items, around, path + ".items", inside, false);
            way.removeLast();
        }
        for (Map.Entry<String, SchemaNode> member : node.properties().entrySet()) {
            String name = member.getKey();
            boolean ofType =
                    isResource && (name.equals("metadata") || name.equals("apiVersion") || name.equals("kind"));
            way.add(name);
            node(member.getValue(), around, path + ".properties[" + name + "]", inside || ofType, false);
            way.removeLast();
        }
        if (isResource) {
            way.clear();
            way.addAll(outer);
        }
    }

    private void value(SchemaNode node, JsonNode value, String path, boolean isResource) {
        if (Pruning.pruneOnly(node, value.deepCopy(), isResource)) {
            invalid(path, value, "must not have unknown fields");
        }
        // In place: what the metadata of embedded resources may not say is not stored either.
        try {
            EmbeddedResources.decode(node, value, path, isResource, name -> {});
        } catch (UndecodableException e) {
            errors.add(e.failure());
            return;
        }
        FieldErrors embedded = new FieldErrors();
        EmbeddedResources.validate(node, value, path, isResource, metadata, embedded);
        if (embedded.isEmpty()) {
            valid(node, value, path, isResource);
        } else {
            embedded.list().forEach(errors::add);
        }
    }

    private void valid(SchemaNode node, JsonNode value, String path, boolean isResource) {
        List<Cause> failures = ValueValidator.validate(node, value, null, path);
        failures.forEach(errors::add);
        if (failures.isEmpty()) {
            ended = !rules.judge(node, isResource, value, path);
        }
    }

    /** A default of metadata is judged by the resource that it becomes part of. */
    private void insideMeta(SchemaNode node, SchemaNode resource, JsonNode value, String path) {
        ObjectNode object = surrounding(value.deepCopy());
        FieldErrors found = new FieldErrors();
        try {
            EmbeddedResources.decode(resource, object, "", true, name -> {});
            EmbeddedResources.validate(resource, object, "", true, metadata, found);
        } catch (UndecodableException e) {
            found.add(e.failure());
        }
        List<Cause> causes = found.list();
        if (causes.isEmpty()) {
            valid(node, value, path, false);
            return;
        }
        List<String> texts = causes.stream()
                .map(cause -> cause.field() + ": " + cause.message())
                .distinct()
                .toList();
        String text = texts.size() == 1 ? texts.getFirst() : "[" + String.join(", ", texts) + "]";
        invalid(path, value, "must result in valid metadata: " + text);
    }

    private ObjectNode surrounding(JsonNode value) {
        JsonNode inner = value;
        for (int i = way.size() - 1; i >= 0; i--) {
            String name = way.get(i);
            inner = name.isEmpty()
                    ? NODES.arrayNode().add(inner)
                    : NODES.objectNode().set(name, inner);
        }
        ObjectNode object = inner instanceof ObjectNode whole ? whole : NODES.objectNode();
        if (!object.has("apiVersion")) {
            object.put("apiVersion", "validation/v1");
        }
        if (!object.has("kind")) {
            object.put("kind", "Validation");
        }
        return object;
    }

    private void invalid(String field, JsonNode value, String message) {
        errors.add(new Cause("FieldValueInvalid", "Invalid value: " + Literals.of(value) + ": " + message, field));
    }
}
