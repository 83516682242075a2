package dev.orlop.apply.field;

import dev.orlop.object.TextOrder;
import dev.orlop.tree.Literals;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One step of a path into an object ({@code fieldpath.PathElement}). Immutable.
 *
 * <p>The order is that of FieldsV1: fields, then list elements by key, by value, by index.
 */
public abstract sealed class PathElement implements Comparable<PathElement> {
    private @Nullable String text;

    /** The step to a member of a map, by its name. */
    public static final class Field extends PathElement {
        private final String name;

        public Field(String name) {
            this.name = name;
        }

        public String name() {
            return name;
        }

        @Override
        int rank() {
            return 0;
        }

        @Override
        int compareWithin(PathElement other) {
            return TextOrder.BY_BYTES.compare(name, ((Field) other).name);
        }

        @Override
        void write(StringBuilder out) {
            out.append("f:").append(name);
        }

        @Override
        void appendTo(StringBuilder path) {
            path.append('.').append(name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    /** The step to the element of a list whose members have these values. */
    static final class Key extends PathElement {
        private final String[] names;
        private final JsonNode[] values;

        /**
         * @param names in order of their UTF-8 bytes
         */
        Key(String[] names, JsonNode[] values) {
            this.names = names;
            this.values = values;
        }

        @Override
        int rank() {
            return 1;
        }

        @Override
        int compareWithin(PathElement other) {
            Key that = (Key) other;
            int shared = Math.min(names.length, that.names.length);
            for (int i = 0; i < shared; i++) {
                int byName = TextOrder.BY_BYTES.compare(names[i], that.names[i]);
                int byField = byName == 0 ? Values.compare(values[i], that.values[i]) : byName;
                if (byField != 0) {
                    return byField;
                }
            }
            return Integer.compare(names.length, that.names.length);
        }

        @Override
        void write(StringBuilder out) {
            out.append("k:{");
            for (int i = 0; i < names.length; i++) {
                if (i > 0) {
                    out.append(',');
                }
                Literals.jsonText(names[i], out);
                out.append(':');
                Literals.json(values[i], out);
            }
            out.append('}');
        }

        @Override
        void appendTo(StringBuilder path) {
            path.append('[');
            for (int i = 0; i < names.length; i++) {
                if (i > 0) {
                    path.append(',');
                }
                path.append(names[i]).append('=');
                path.append(Values.shown(values[i]));
            }
            path.append(']');
        }

        @Override
        public int hashCode() {
            int hash = Arrays.hashCode(names);
            for (JsonNode value : values) {
                hash = 31 * hash + Values.hash(value);
            }
            return hash;
        }
    }

    /** The step to an element of a set: the element itself. */
    static final class Item extends PathElement {
        private final JsonNode value;

        Item(JsonNode value) {
            this.value = value;
        }

        @Override
        int rank() {
            return 2;
        }

        @Override
        int compareWithin(PathElement other) {
            return Values.compare(value, ((Item) other).value);
        }

        @Override
        void write(StringBuilder out) {
            out.append("v:");
            Literals.json(value, out);
        }

        @Override
        void appendTo(StringBuilder path) {
            path.append("[=");
            path.append(Values.shown(value));
            path.append(']');
        }

        @Override
        public int hashCode() {
            return Values.hash(value);
        }
    }

    /** The step to an element of a list by its place; only found in what others wrote. */
    public static final class Index extends PathElement {
        private final long index;

        public Index(long index) {
            this.index = index;
        }

        @Override
        int rank() {
            return 3;
        }

        @Override
        int compareWithin(PathElement other) {
            return Long.compare(index, ((Index) other).index);
        }

        @Override
        void write(StringBuilder out) {
            out.append("i:").append(index);
        }

        @Override
        void appendTo(StringBuilder path) {
            path.append('[').append(index).append(']');
        }

        @Override
        public int hashCode() {
            return Long.hashCode(index);
        }
    }

    abstract int rank();

    /** Compares with an element of the same class. */
    abstract int compareWithin(PathElement other);

    abstract void write(StringBuilder out);

    /** Appends the form that conflicts and errors show, such as {@code .spec} or {@code [name="a"]}. */
    abstract void appendTo(StringBuilder path);

    @Override
    public abstract int hashCode();

    /** The element as a member's name of FieldsV1, such as {@code f:spec} or <code>k:{"name":"a"}</code>. */
    String text() {
        String known = text;
        if (known == null) {
            StringBuilder out = new StringBuilder();
            write(out);
            known = out.toString();
            text = known;
        }
        return known;
    }

    @Override
    public int compareTo(PathElement other) {
        if (this == other) {
            return 0;
        }
        int ranks = rank() - other.rank();
        return ranks == 0 ? compareWithin(other) : ranks;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PathElement element && compareTo(element) == 0;
    }

    @Override
    public String toString() {
        StringBuilder path = new StringBuilder();
        appendTo(path);
        return path.toString();
    }
}
