package dev.orlop.apply;

import dev.orlop.apply.field.NodeType;
import dev.orlop.object.TextOrder;
import dev.orlop.schema.Members;
import dev.orlop.schema.SchemaNode;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Compiles the description of a type to the types of applies ({@code kube-openapi/pkg/schemaconv}). One thread, used once.
 *
 * <p>Where {@code x-kubernetes-preserve-unknown-fields} is set, all objects below accept undeclared members too.
 */
final class TypeCompiler {
    /** What every custom resource and every embedded one has, whatever its schema says. */
    private static final Map<String, NodeType.FieldType> OF_RESOURCES =
            new TypeCompiler(false).fields(ObjectMetaSchema.RESOURCE.properties(), false);

    private final boolean builtIn;
    private final IdentityHashMap<SchemaNode, NodeType> closed = new IdentityHashMap<>();
    private final IdentityHashMap<SchemaNode, NodeType> open = new IdentityHashMap<>();

    private TypeCompiler(boolean builtIn) {
        this.builtIn = builtIn;
    }

    /** The type of whole objects of a custom resource: their metadata is {@code ObjectMeta} whatever the schema says. */
    static NodeType custom(SchemaNode root) {
        return root == SchemaNode.UNTYPED ? NodeType.DEDUCED : new TypeCompiler(false).resource(root, false);
    }

    /** The type of whole objects of a built-in kind, whose description is complete. */
    static NodeType builtIn(SchemaNode root) {
        return new TypeCompiler(true).compile(root, false);
    }

    private NodeType resource(SchemaNode node, boolean preserve) {
        boolean preserves = preserve || node.preserveUnknown();
        Map<String, NodeType.FieldType> fields = new LinkedHashMap<>(fields(node.properties(), preserves));
        fields.putAll(OF_RESOURCES);
        NodeType values = values(node, preserves, false);
        NodeType type = new NodeType();
        type.compiled(null, null, new NodeType.MapType(Members.of(fields), values, isAtomic(node)));
        return type;
    }

    private NodeType compile(SchemaNode node, boolean preserve) {
        if (node == SchemaNode.UNTYPED) {
            return NodeType.DEDUCED;
        }
        if (builtIn && node.preserveUnknown()) {
            // A RawExtension is owned as a whole.
            return NodeType.ATOMIC;
        }
        boolean preserves = preserve || node.preserveUnknown();
        IdentityHashMap<SchemaNode, NodeType> known = preserves ? open : closed;
        NodeType before = known.get(node);
        if (before != null) {
            return before;
        }
        if (node.embedded()) {
            NodeType resource = resource(node, preserve);
            known.put(node, resource);
            return resource;
        }
        return switch (node.type()) {
            case STRING -> NodeType.of(text(node));
            case INTEGER, NUMBER -> NodeType.of(NodeType.Scalar.NUMERIC);
            case BOOLEAN -> NodeType.of(NodeType.Scalar.BOOLEAN);
            case OBJECT, ARRAY, ANY -> composite(node, preserves, known);
        };
    }

    private NodeType composite(SchemaNode node, boolean preserves, IdentityHashMap<SchemaNode, NodeType> known) {
        NodeType type = new NodeType();
        known.put(node, type);
        type.compiled(
                node.type() == SchemaNode.Type.ANY ? NodeType.Scalar.UNTYPED : null,
                node.type() == SchemaNode.Type.OBJECT ? null : list(node, preserves),
                node.type() == SchemaNode.Type.ARRAY ? null : map(node, preserves));
        return type;
    }

    /** Of a string with a format, other scalars are accepted too: the format may be that of {@code IntOrString}. */
    private static NodeType.Scalar text(SchemaNode node) {
        return node.format().isEmpty() || node.format().equals("byte")
                ? NodeType.Scalar.STRING
                : NodeType.Scalar.UNTYPED;
    }

    private Map<String, NodeType.FieldType> fields(Map<String, SchemaNode> properties, boolean preserve) {
        return Members.mapped(properties, (name, node) -> new NodeType.FieldType(name, compile(node, preserve)));
    }

    private NodeType.MapType map(SchemaNode node, boolean preserve) {
        Map<String, NodeType.FieldType> fields = fields(node.properties(), preserve);
        return new NodeType.MapType(fields, values(node, preserve, fields.isEmpty()), isAtomic(node));
    }

    private @Nullable NodeType values(SchemaNode node, boolean preserve, boolean free) {
        SchemaNode values = node.values();
        if (values != null) {
            return compile(values, preserve);
        }
        return preserve || free ? NodeType.DEDUCED : null;
    }

    private static boolean isAtomic(SchemaNode node) {
        return node.mapType() == SchemaNode.MapType.ATOMIC;
    }

    private NodeType.ListType list(SchemaNode node, boolean preserve) {
        SchemaNode items = node.items();
        NodeType elements = items == null ? NodeType.ATOMIC : compile(items, preserve);
        SchemaNode.ListType declared = node.listType();
        if (declared == null) {
            String strategy = node.patchStrategy();
            String key = node.patchMergeKey();
            if (strategy == null || !strategy.contains("merge")) {
                return NodeType.ListType.atomic(elements);
            }
            return associative(key == null ? List.of() : List.of(key), items, elements);
        }
        return switch (declared) {
            case ATOMIC -> NodeType.ListType.atomic(elements);
            case SET -> associative(List.of(), items, elements);
            case MAP -> associative(node.listKeys(), items, elements);
        };
    }

    private NodeType.ListType associative(List<String> keys, @Nullable SchemaNode items, NodeType elements) {
        String[] sorted = keys.toArray(new String[0]);
        Arrays.sort(sorted, TextOrder.BY_BYTES);
        @Nullable JsonNode[] defaults = new JsonNode[sorted.length];
        for (int i = 0; i < sorted.length; i++) {
            defaults[i] = items == null ? null : keyDefault(items, sorted[i]);
        }
        return new NodeType.ListType(true, keys.toArray(new String[0]), sorted, defaults, elements);
    }

    /** Of built-in kinds, a key that Go always writes is empty where it is not sent. */
    private @Nullable JsonNode keyDefault(SchemaNode items, String key) {
        SchemaNode member = items.property(key);
        if (member == null
                || member.defaultValue() != null
                || !builtIn
                || !items.required().contains(key)) {
            return member == null ? null : member.defaultValue();
        }
        return switch (member.type()) {
            case STRING -> JsonNodeFactory.instance.stringNode("");
            case INTEGER -> JsonNodeFactory.instance.numberNode(0L);
            case OBJECT, ARRAY, NUMBER, BOOLEAN, ANY -> null;
        };
    }
}
