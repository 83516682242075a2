package dev.orlop.openapi;

import dev.orlop.object.GroupVersionKind;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceStore.Subresource;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes the paths of one type in one version, in OpenAPI v3, with the operations on each. */
final class PathItems {
    static final String REFERENCE = "#/components/schemas/";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> LIST = List.of(
            "allowWatchBookmarks",
            "continue",
            "fieldSelector",
            "labelSelector",
            "limit",
            "resourceVersion",
            "resourceVersionMatch",
            "sendInitialEvents",
            "shardSelector",
            "timeoutSeconds",
            "watch");
    private static final List<String> GET = List.of("resourceVersion");
    private static final List<String> WRITE = List.of("dryRun", "fieldManager", "fieldValidation");
    private static final List<String> PATCH = List.of("dryRun", "fieldManager of patches", "fieldValidation", "force");
    private static final List<String> DELETE = List.of(
            "dryRun",
            "gracePeriodSeconds",
            "ignoreStoreReadErrorWithClusterBreakingPotential",
            "orphanDependents",
            "propagationPolicy");
    private static final List<String> CONTENT = List.of("application/json", "application/yaml");
    private static final List<String> CUSTOM_PATCHES =
            List.of("application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml");
    private static final List<String> BUILT_IN_PATCHES = List.of(
            "application/json-patch+json",
            "application/merge-patch+json",
            "application/strategic-merge-patch+json",
            "application/apply-patch+yaml");

    private final CommonSchemas common;
    private final ResourceDefinition definition;
    private final ResourceDefinition.Version version;
    private final GroupVersionKind type;
    private final OperationNames names;
    private final String schema;
    private final String listSchema;
    private final String scope;

    /**
     * @param schema the name of the type's component
     * @param listSchema the name of its list's
     */
    PathItems(
            CommonSchemas common,
            ResourceDefinition definition,
            ResourceDefinition.Version version,
            String schema,
            String listSchema) {
        this.common = common;
        this.definition = definition;
        this.version = version;
        this.type = definition.kind(version.name());
        this.names = new OperationNames(type);
        this.schema = schema;
        this.listSchema = listSchema;
        this.scope = definition.namespaced() ? "Namespaced" : "";
    }

    void writeTo(ObjectNode paths) {
        String root = (type.group().isEmpty() ? "/api/" : "/apis/") + type.apiVersion();
        String plural = definition.names().plural();
        String collection = root + (definition.namespaced() ? "/namespaces/{namespace}/" : "/") + plural;
        if (definition.namespaced()) {
            paths.set(root + "/" + plural, everywhere());
        }
        paths.set(collection, collection());
        paths.set(collection + "/{name}", object());
        for (Subresource same : List.of(Subresource.STATUS, Subresource.APPROVAL, Subresource.EPHEMERALCONTAINERS)) {
            if (version.has(same)) {
                paths.set(collection + "/{name}/" + same.label(), subresource(same.label(), schema));
            }
        }
        if (version.has(Subresource.SCALE)) {
            paths.set(collection + "/{name}/scale", subresource("scale", CommonSchemas.SCALE));
        }
        for (Subresource created : List.of(Subresource.EVICTION, Subresource.TOKEN)) {
            if (version.has(created)) {
                paths.set(collection + "/{name}/" + created.label(), created(created));
            }
        }
    }

    private ObjectNode everywhere() {
        ObjectNode item = NODES.objectNode();
        ObjectNode list = operation("list", "list", type.kind() + "ForAllNamespaces", "", List.of());
        item.set("get", answers(list, listSchema, 200));
        ArrayNode parameters = item.putArray("parameters");
        for (String key : LIST) {
            if (key.equals("resourceVersion")) {
                parameters.add(common.parameter("pretty"));
            }
            parameters.add(common.parameter(key));
        }
        return item;
    }

    private ObjectNode collection() {
        ObjectNode item = NODES.objectNode();
        String kind = scope + type.kind();
        item.set("get", answers(operation("list", "list", kind, "", LIST), listSchema, 200));
        ObjectNode create = operation("create", "post", kind, "", WRITE);
        item.set("post", answers(body(create, CONTENT, schema, true), schema, 200, 201, 202));
        ObjectNode delete = operation("deletecollection", "deletecollection", kind, "", LIST);
        delete.put("operationId", names.id("delete", "Collection" + kind));
        item.set("delete", answers(delete, CommonSchemas.META + "Status", 200));
        item.set("parameters", pathParameters(false));
        return item;
    }

    private ObjectNode object() {
        ObjectNode item = readsAndWrites("", schema);
        ObjectNode delete = operation("delete", "delete", scope + type.kind(), "", DELETE);
        body(delete, CONTENT, CommonSchemas.META + "DeleteOptions", false);
        item.set("delete", answers(delete, CommonSchemas.META + "Status", 200, 202));
        return item;
    }

    private ObjectNode subresource(String name, String component) {
        return readsAndWrites(name, component);
    }

    /** A path with one operation, whose parameters are the path's, for an object of a kind of its own. */
    private ObjectNode created(Subresource subresource) {
        GroupVersionKind kind = Objects.requireNonNull(subresource.kind());
        String component = OperationNames.builtInComponent(kind);
        ObjectNode item = NODES.objectNode();
        ObjectNode create = operation("create", "post", rest(subresource.label()), subresource.label(), List.of());
        create.set("x-kubernetes-group-version-kind", groupVersionKind(kind));
        item.set("post", answers(body(create, List.of("*/*"), component, true), component, 200, 201, 202));
        ArrayNode parameters = pathParameters(true);
        WRITE.forEach(key -> parameters.add(common.parameter(key)));
        item.set("parameters", parameters);
        return item;
    }

    private String rest(String subresource) {
        return scope
                + type.kind()
                + (subresource.isEmpty()
                        ? ""
                        : Character.toUpperCase(subresource.charAt(0)) + subresource.substring(1));
    }

    private static ObjectNode groupVersionKind(GroupVersionKind kind) {
        return NODES.objectNode()
                .put("group", kind.group())
                .put("version", kind.version())
                .put("kind", kind.kind());
    }

    private ObjectNode readsAndWrites(String subresource, String component) {
        ObjectNode item = NODES.objectNode();
        String rest = rest(subresource);
        item.set("get", answers(operation("read", "get", rest, subresource, GET), component, 200));
        ObjectNode replace = operation("replace", "put", rest, subresource, WRITE);
        item.set("put", answers(body(replace, CONTENT, component, true), component, 200, 201));
        ObjectNode patch = operation("patch", "patch", rest, subresource, PATCH);
        List<String> types = definition.builtIn() ? BUILT_IN_PATCHES : CUSTOM_PATCHES;
        item.set("patch", answers(body(patch, types, CommonSchemas.META + "Patch", true), component, 200));
        item.set("parameters", pathParameters(true));
        return item;
    }

    private ObjectNode operation(
            String verb, String action, String rest, String subresource, List<String> parameterKeys) {
        ObjectNode operation = NODES.objectNode();
        operation.putArray("tags").add(names.tag());
        operation.put("description", names.description(verb, subresource));
        operation.put("operationId", names.id(verb, rest));
        if (!parameterKeys.isEmpty()) {
            ArrayNode parameters = operation.putArray("parameters");
            parameterKeys.forEach(key -> parameters.add(common.parameter(key)));
        }
        operation.put("x-kubernetes-action", action);
        operation.set("x-kubernetes-group-version-kind", groupVersionKind(type));
        return operation;
    }

    private static ObjectNode body(ObjectNode operation, List<String> types, String component, boolean required) {
        ObjectNode body = operation.putObject("requestBody");
        body.set("content", content(types, component));
        if (required) {
            body.put("required", true);
        }
        return operation;
    }

    private static ObjectNode answers(ObjectNode operation, String component, int... codes) {
        ObjectNode responses = operation.putObject("responses");
        for (int code : codes) {
            String description = switch (code) {
                case 201 -> "Created";
                case 202 -> "Accepted";
                default -> "OK";
            };
            ObjectNode response = responses.putObject(String.valueOf(code)).put("description", description);
            response.set("content", content(CONTENT, component));
        }
        responses.putObject("401").put("description", "Unauthorized");
        return operation;
    }

    private static ObjectNode content(List<String> types, String component) {
        ObjectNode content = NODES.objectNode();
        types.forEach(
                mediaType -> content.putObject(mediaType).putObject("schema").put("$ref", REFERENCE + component));
        return content;
    }

    private ArrayNode pathParameters(boolean named) {
        ArrayNode parameters = NODES.arrayNode();
        if (named) {
            ObjectNode name = parameters.addObject().put("name", "name").put("in", "path");
            name.put("description", "name of the " + type.kind()).put("required", true);
            name.putObject("schema").put("type", "string").put("uniqueItems", true);
        }
        if (definition.namespaced()) {
            parameters.add(common.parameter("namespace"));
        }
        return parameters.add(common.parameter("pretty"));
    }
}
