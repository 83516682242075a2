package dev.orlop.openapi;

import dev.orlop.object.GroupVersionKind;
import dev.orlop.tree.Trees;
import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes OpenAPI documents of types: paths, the components of the types, and all components that these name. */
final class DocumentWriter {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final CommonSchemas common = new CommonSchemas();
    private final Swagger swagger = new Swagger(common);
    /** Asked for when a document of built-in types is made, which is seldom, and large: let go when memory is wanted. */
    private SoftReference<BuiltInSchemas> builtIns = new SoftReference<>(null);

    private synchronized BuiltInSchemas builtIns() {
        BuiltInSchemas known = builtIns.get();
        if (known == null) {
            known = new BuiltInSchemas();
            builtIns = new SoftReference<>(known);
        }
        return known;
    }

    /** A component of the API machinery or of a built-in type, or null. */
    private @Nullable ObjectNode component(String name) {
        ObjectNode shared = common.schema(name);
        return shared != null || !name.startsWith("io.k8s.")
                ? shared
                : builtIns().schema(name);
    }

    /**
     * The OpenAPI v3 document of one group version.
     *
     * @param crds the CustomResourceDefinitions of its custom types by plural name
     */
    byte[] v3(List<ServedVersion> types, Map<String, ObjectNode> crds) {
        ObjectNode document = NODES.objectNode().put("openapi", "3.0.0");
        boolean custom = types.stream().noneMatch(type -> type.definition().builtIn());
        document.putObject("info")
                .put("title", custom ? "Kubernetes CRD Swagger" : "Kubernetes")
                .put("version", custom ? "v0.1.0" : "unversioned");
        document.set("paths", paths(types));
        ObjectNode schemas = document.putObject("components").putObject("schemas");
        for (ServedVersion type : types) {
            schemas(type, crds, new CustomSchemas(false), schemas);
        }
        complete(schemas, document, PathItems.REFERENCE, this::component);
        return bytes(document);
    }

    /** The parts that types add to the OpenAPI v2 document. Components of built-in types are there with those types only. */
    SwaggerPart v2(List<ServedVersion> types, Map<String, ObjectNode> crds) {
        ObjectNode paths = NODES.objectNode();
        paths(types).properties().forEach(path -> paths.set(path.getKey(), swagger.pathItem(path.getValue())));
        ObjectNode definitions = NODES.objectNode();
        for (ServedVersion type : types) {
            if (type.definition().builtIn()) {
                builtIn(type, definitions);
            } else {
                schemas(type, crds, new CustomSchemas(true), definitions);
            }
        }
        if (types.stream().anyMatch(type -> type.definition().builtIn())) {
            common.schemas()
                    .properties()
                    .forEach(schema -> definitions.set(schema.getKey(), Swagger.schema(schema.getValue())));
            complete(definitions, paths, Swagger.DEFINITIONS, this::definition);
            complete(definitions, definitions.deepCopy(), Swagger.DEFINITIONS, this::definition);
        }
        return SwaggerPart.of(paths, definitions);
    }

    /** The parameters that all operations of the OpenAPI v2 document share. */
    ObjectNode parameters() {
        return swagger.parameters();
    }

    private @Nullable ObjectNode definition(String name) {
        ObjectNode schema = component(name);
        return schema == null ? null : Swagger.schema(schema);
    }

    private ObjectNode paths(List<ServedVersion> types) {
        ObjectNode paths = NODES.objectNode();
        for (ServedVersion type : types) {
            new PathItems(
                            common,
                            type.definition(),
                            type.version(),
                            name(type.kind(), type),
                            name(type.listKind(), type))
                    .writeTo(paths);
        }
        return paths;
    }

    private String name(GroupVersionKind kind, ServedVersion type) {
        if (!type.definition().builtIn()) {
            return OperationNames.component(kind);
        }
        String own = builtIns().name(type.kind());
        return kind.equals(type.kind()) ? own : own + "List";
    }

    private void schemas(ServedVersion type, Map<String, ObjectNode> crds, CustomSchemas custom, ObjectNode schemas) {
        if (type.definition().builtIn()) {
            ObjectNode schema = builtIns().kind(type.kind());
            schemas.set(name(type.kind(), type), schema == null ? custom.type(type.kind(), null, List.of()) : schema);
        } else {
            ObjectNode crd = crds.get(type.definition().names().plural());
            List<String> selectable = type.version().selectableFields().paths();
            schemas.set(name(type.kind(), type), custom.type(type.kind(), declared(crd, type), selectable));
        }
        ObjectNode list = custom.list(
                type.listKind(), type.kind().kind(), type.definition().names().plural(), name(type.kind(), type));
        schemas.set(name(type.listKind(), type), list);
    }

    private void builtIn(ServedVersion type, ObjectNode definitions) {
        ObjectNode v3 = NODES.objectNode();
        schemas(type, Map.of(), new CustomSchemas(false), v3);
        v3.properties().forEach(schema -> definitions.set(schema.getKey(), Swagger.schema(schema.getValue())));
    }

    private static @Nullable JsonNode declared(@Nullable ObjectNode crd, ServedVersion type) {
        for (JsonNode version : Trees.elements(crd == null ? null : crd.get("spec"), "versions")) {
            if (Trees.text(version, "name").equals(type.version().name())) {
                return version.path("schema").get("openAPIV3Schema");
            }
        }
        return null;
    }

    /** Adds what is named within a tree, and what is named within that, and so on. */
    private static void complete(
            ObjectNode schemas, JsonNode tree, String prefix, Function<String, @Nullable ObjectNode> known) {
        Deque<JsonNode> left = new ArrayDeque<>();
        left.add(tree);
        while (!left.isEmpty()) {
            JsonNode node = left.pop();
            JsonNode reference = node.get("$ref");
            if (reference != null
                    && reference.isString()
                    && reference.stringValue().startsWith(prefix)) {
                String name = reference.stringValue().substring(prefix.length());
                ObjectNode schema = schemas.has(name) ? null : known.apply(name);
                if (schema != null) {
                    schemas.set(name, schema);
                    left.push(schema);
                }
            }
            for (JsonNode child : node) {
                if (child.isContainer()) {
                    left.push(child);
                }
            }
        }
    }

    static byte[] bytes(JsonNode tree) {
        return tree.toString().getBytes(StandardCharsets.UTF_8);
    }
}
