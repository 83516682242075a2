package dev.orlop.schema;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Describes one node of a type's structural schema: its shape, defaults, list and merge keys.
 *
 * <p>Custom resources (compiled from a CustomResourceDefinition) and built-in kinds (read from {@code kinds.json}) are
 * described the same way. Immutable once it has been put together; nodes of built-in kinds may contain themselves, as
 * {@code JSONSchemaProps} does. Thread-safe.
 */
public final class SchemaNode {
    /** A node of which nothing is known: any value, kept as it is; maps are granular and lists atomic in applies. */
    public static final SchemaNode UNTYPED =
            builder(Type.ANY).preserveUnknown(true).build();

    /** The values of a map of which nothing is declared ({@code additionalProperties: true}). */
    public static final SchemaNode ANYTHING = builder(Type.ANY).nullable(true).build();

    /** The values of a map that must be empty ({@code additionalProperties: false}). */
    public static final SchemaNode NOTHING = builder(Type.ANY).nullable(true).build();

    private final Type type;
    private final String format;
    private final boolean nullable;
    private final boolean preserveUnknown;
    private final boolean embedded;
    private final boolean intOrString;
    private final Map<String, SchemaNode> properties;
    private final @Nullable SchemaNode values;
    private final @Nullable SchemaNode items;
    private final @Nullable ListType listType;
    private final List<String> listKeys;
    private final @Nullable MapType mapType;
    private final @Nullable String patchStrategy;
    private final @Nullable String patchMergeKey;
    private final @Nullable JsonNode defaultValue;
    private final List<String> required;
    private final Limits limits;
    private final Junctors junctors;
    private final List<Rule> rules;
    private final ValueChecks checks;
    private final boolean defaultsBelow;
    private final boolean embeddedBelow;
    private final boolean uniqueBelow;

    private SchemaNode(Builder builder) {
        this.type = builder.type;
        this.format = builder.format;
        this.nullable = builder.nullable;
        this.preserveUnknown = builder.preserveUnknown;
        this.embedded = builder.embedded;
        this.intOrString = builder.intOrString;
        this.properties = builder.properties instanceof Members<SchemaNode>
                ? builder.properties
                : Collections.unmodifiableMap(builder.properties);
        this.values = builder.values;
        this.items = builder.items;
        this.listType = builder.listType;
        this.listKeys = List.copyOf(builder.listKeys);
        this.mapType = builder.mapType;
        this.patchStrategy = builder.patchStrategy;
        this.patchMergeKey = builder.patchMergeKey;
        this.defaultValue = builder.defaultValue;
        this.required = List.copyOf(builder.required);
        this.limits = builder.limits;
        this.junctors = builder.junctors;
        this.rules = List.copyOf(builder.rules);
        this.checks = builder.checks;
        this.defaultsBelow = anyBelow(node -> node.defaultValue != null || node.defaultsBelow);
        this.embeddedBelow = embedded || anyBelow(node -> node.embeddedBelow);
        this.uniqueBelow = listType == ListType.SET || listType == ListType.MAP || anyBelow(node -> node.uniqueBelow);
    }

    /** Whether a node directly below has a property; of a node that contains itself nobody asks. */
    private boolean anyBelow(Predicate<SchemaNode> property) {
        if ((values != null && property.test(values)) || (items != null && property.test(items))) {
            return true;
        }
        for (SchemaNode node : properties.values()) {
            if (property.test(node)) {
                return true;
            }
        }
        return false;
    }

    /** The JSON type that a schema declares; {@link #ANY} where it declares none. */
    public enum Type {
        ANY,
        OBJECT,
        ARRAY,
        STRING,
        INTEGER,
        NUMBER,
        BOOLEAN
    }

    /** {@code x-kubernetes-list-type}. */
    public enum ListType {
        ATOMIC,
        SET,
        MAP
    }

    /** {@code x-kubernetes-map-type}. */
    public enum MapType {
        GRANULAR,
        ATOMIC
    }

    public Type type() {
        return type;
    }

    /** The declared format, or "". */
    public String format() {
        return format;
    }

    public boolean nullable() {
        return nullable;
    }

    /** {@code x-kubernetes-preserve-unknown-fields}. */
    public boolean preserveUnknown() {
        return preserveUnknown;
    }

    /** {@code x-kubernetes-embedded-resource}. */
    public boolean embedded() {
        return embedded;
    }

    /** {@code x-kubernetes-int-or-string}. */
    public boolean intOrString() {
        return intOrString;
    }

    /** The declared members of an object, in the order of their declaration. */
    public Map<String, SchemaNode> properties() {
        return properties;
    }

    /** The declared member of that name, or null. */
    public @Nullable SchemaNode property(String name) {
        return properties.get(name);
    }

    /** The schema of a map's values ({@code additionalProperties}), or null if the object is no map. */
    public @Nullable SchemaNode values() {
        return values;
    }

    /** The schema of an array's elements, or null. */
    public @Nullable SchemaNode items() {
        return items;
    }

    /** The declared list type, or null where none is. */
    public @Nullable ListType listType() {
        return listType;
    }

    /** The members that identify an element of a list map. */
    public List<String> listKeys() {
        return listKeys;
    }

    /** The declared map type, or null where none is. */
    public @Nullable MapType mapType() {
        return mapType;
    }

    /** {@code x-kubernetes-patch-strategy}, built-in kinds only: such as {@code merge} or {@code merge,retainKeys}. */
    public @Nullable String patchStrategy() {
        return patchStrategy;
    }

    /** {@code x-kubernetes-patch-merge-key}, built-in kinds only. */
    public @Nullable String patchMergeKey() {
        return patchMergeKey;
    }

    /** The default, or null. Callers copy it before they put it into a tree. */
    public @Nullable JsonNode defaultValue() {
        return defaultValue;
    }

    public List<String> required() {
        return required;
    }

    /** The bounds that a value keeps; {@link Limits#NONE} where there are none. */
    public Limits limits() {
        return limits;
    }

    /** The further schemas that a value is held against; {@link Junctors#NONE} where there are none. */
    public Junctors junctors() {
        return junctors;
    }

    /** {@code x-kubernetes-validations}, in their order. */
    public List<Rule> rules() {
        return rules;
    }

    /** What a value is held against, made ready to be run. */
    public ValueChecks checks() {
        return checks;
    }

    /** Whether anything below the node has a default; not so for nodes that were filled after they were built. */
    public boolean defaultsBelow() {
        return defaultsBelow;
    }

    /** Whether the node or anything below it is an embedded resource. */
    public boolean embeddedBelow() {
        return embeddedBelow;
    }

    /** Whether the node or anything below it is a list of unique elements. */
    public boolean uniqueBelow() {
        return uniqueBelow;
    }

    public static Builder builder(Type type) {
        return new Builder(type);
    }

    /** Puts a node together. One thread, used once. */
    public static final class Builder {
        private final Type type;
        private String format = "";
        private boolean nullable;
        private boolean preserveUnknown;
        private boolean embedded;
        private boolean intOrString;
        private Map<String, SchemaNode> properties = new LinkedHashMap<>();
        private @Nullable SchemaNode values;
        private @Nullable SchemaNode items;
        private @Nullable ListType listType;
        private List<String> listKeys = new ArrayList<>();
        private @Nullable MapType mapType;
        private @Nullable String patchStrategy;
        private @Nullable String patchMergeKey;
        private @Nullable JsonNode defaultValue;
        private List<String> required = new ArrayList<>();
        private Limits limits = Limits.NONE;
        private Junctors junctors = Junctors.NONE;
        private List<Rule> rules = List.of();
        private ValueChecks checks = ValueChecks.NONE;

        private Builder(Type type) {
            this.type = type;
        }

        public Builder format(String format) {
            this.format = format;
            return this;
        }

        public Builder nullable(boolean nullable) {
            this.nullable = nullable;
            return this;
        }

        public Builder preserveUnknown(boolean preserveUnknown) {
            this.preserveUnknown = preserveUnknown;
            return this;
        }

        public Builder embedded(boolean embedded) {
            this.embedded = embedded;
            return this;
        }

        public Builder intOrString(boolean intOrString) {
            this.intOrString = intOrString;
            return this;
        }

        /** The members by name; the map is kept, and may be filled until the type is used: so a node can contain itself. */
        public Builder properties(Map<String, SchemaNode> properties) {
            this.properties = properties;
            return this;
        }

        public Builder property(String name, SchemaNode node) {
            this.properties.put(name, node);
            return this;
        }

        public Builder values(@Nullable SchemaNode values) {
            this.values = values;
            return this;
        }

        public Builder items(@Nullable SchemaNode items) {
            this.items = items;
            return this;
        }

        public Builder listType(@Nullable ListType listType) {
            this.listType = listType;
            return this;
        }

        public Builder listKeys(List<String> listKeys) {
            this.listKeys = listKeys;
            return this;
        }

        public Builder mapType(@Nullable MapType mapType) {
            this.mapType = mapType;
            return this;
        }

        public Builder patch(@Nullable String strategy, @Nullable String mergeKey) {
            this.patchStrategy = strategy;
            this.patchMergeKey = mergeKey;
            return this;
        }

        public Builder defaultValue(@Nullable JsonNode defaultValue) {
            this.defaultValue = defaultValue;
            return this;
        }

        public Builder required(List<String> required) {
            this.required = required;
            return this;
        }

        public Builder limits(Limits limits) {
            this.limits = limits;
            return this;
        }

        public Builder junctors(Junctors junctors) {
            this.junctors = junctors;
            return this;
        }

        public Builder rules(List<Rule> rules) {
            this.rules = rules;
            return this;
        }

        Builder checks(ValueChecks checks) {
            this.checks = checks;
            return this;
        }

        public SchemaNode build() {
            return new SchemaNode(this);
        }
    }
}
