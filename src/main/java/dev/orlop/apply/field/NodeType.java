package dev.orlop.apply.field;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Describes a node of an object as applies see it ({@code schema.Atom}). A scalar, a list or a map, or one of several,
 * of which the value decides. Immutable once compiled; may contain itself.
 */
public final class NodeType {
    /** Which of its forms a value takes. */
    public enum Form {
        SCALAR,
        LIST,
        MAP
    }

    /** What a scalar may be. */
    public enum Scalar {
        NUMERIC,
        STRING,
        BOOLEAN,
        UNTYPED
    }

    /**
     * A list whose elements have an identity, or one that is owned as a whole.
     *
     * @param keys the members that identify an element, as declared; empty for a set
     * @param sortedKeys the same in the order of a path element
     * @param defaults the defaults of the sorted keys, null where there is none
     */
    public record ListType(
            boolean associative,
            String[] keys,
            String[] sortedKeys,
            @Nullable JsonNode[] defaults,
            NodeType elements) {

        public static ListType atomic(NodeType elements) {
            return new ListType(false, new String[0], new String[0], new JsonNode[0], elements);
        }
    }

    /** A declared field. Thread-safe. */
    public static final class FieldType {
        private final String name;
        private final NodeType type;
        /** Made at first use, as most fields are never written; two threads may each make one, which are equal. */
        private FieldSet.@Nullable Entry leaf;

        public FieldType(String name, NodeType type) {
            this.name = name;
            this.type = type;
        }

        public NodeType type() {
            return type;
        }

        /** The entry of a set that owns the field and nothing below. */
        public FieldSet.Entry leaf() {
            FieldSet.Entry known = leaf;
            if (known == null) {
                known = new FieldSet.Entry(new PathElement.Field(name));
                leaf = known;
            }
            return known;
        }
    }

    /**
     * A map or a struct.
     *
     * @param values the type of undeclared members; null if there must be none
     * @param atomic whether it is owned as a whole
     */
    public record MapType(
            Map<String, FieldType> fields, @Nullable NodeType values, boolean atomic) {
        @Nullable
        public FieldType field(String name) {
            return fields.get(name);
        }

        @Nullable
        public NodeType member(String name) {
            FieldType field = fields.get(name);
            return field == null ? values : field.type;
        }
    }

    /** Any value; maps and lists are owned as a whole ({@code __untyped_atomic_}). */
    public static final NodeType ATOMIC = new NodeType();

    /** Any value; maps are granular, lists are owned as a whole ({@code __untyped_deduced_}). */
    public static final NodeType DEDUCED = new NodeType();

    static {
        ATOMIC.compiled(Scalar.UNTYPED, ListType.atomic(ATOMIC), new MapType(Map.of(), ATOMIC, true));
        DEDUCED.compiled(Scalar.UNTYPED, ListType.atomic(ATOMIC), new MapType(Map.of(), DEDUCED, false));
    }

    private static final Map<Scalar, NodeType> SCALARS = new EnumMap<>(Scalar.class);

    static {
        for (Scalar scalar : Scalar.values()) {
            NodeType type = new NodeType();
            type.compiled(scalar, null, null);
            SCALARS.put(scalar, type);
        }
    }

    private @Nullable Scalar scalar;
    private @Nullable ListType list;
    private @Nullable MapType map;

    /** The type of all such scalars. */
    public static NodeType of(Scalar scalar) {
        return Objects.requireNonNull(SCALARS.get(scalar));
    }

    /** Completes the type; until then it may already be a part of others, and of itself. */
    public void compiled(@Nullable Scalar scalar, @Nullable ListType list, @Nullable MapType map) {
        this.scalar = scalar;
        this.list = list;
        this.map = map;
    }

    @Nullable
    public Scalar scalar() {
        return scalar;
    }

    @Nullable
    public ListType list() {
        return list;
    }

    @Nullable
    public MapType map() {
        return map;
    }

    /** The type of the lists that {@link #form} finds. */
    public ListType asList() {
        return Objects.requireNonNull(list);
    }

    /** The type of the maps that {@link #form} finds. */
    public MapType asMap() {
        return Objects.requireNonNull(map);
    }

    /** The form that a value is handled as: its own where the type allows that, else the first that the type allows. */
    public Form form(@Nullable JsonNode value) {
        if (value != null && !value.isNull()) {
            if (value.isObject()) {
                if (map != null) {
                    return Form.MAP;
                }
            } else if (value.isArray()) {
                if (list != null) {
                    return Form.LIST;
                }
            } else if (scalar != null) {
                return Form.SCALAR;
            }
        }
        if (map != null) {
            return Form.MAP;
        }
        return scalar != null ? Form.SCALAR : Form.LIST;
    }

    /** Whether a value is owned as a whole: a scalar, an atomic list or map. */
    public boolean isLeaf(JsonNode value) {
        return isLeaf(form(value));
    }

    public boolean isLeaf(Form form) {
        return switch (form) {
            case SCALAR -> true;
            case LIST -> !asList().associative();
            case MAP -> asMap().atomic();
        };
    }

    /** The type at a path element below, or null if there can be nothing. */
    @Nullable
    NodeType below(PathElement element) {
        return switch (element) {
            case PathElement.Field field -> map == null ? null : map.member(field.name());
            case PathElement.Key key -> list == null ? null : list.elements();
            case PathElement.Item item -> null;
            case PathElement.Index index -> null;
        };
    }
}
