package dev.orlop.schema.kind;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Describes the Go type of a value, as far as JSON and protobuf depend on it.
 *
 * @param type of a struct or a schema, else null
 * @param element of a list's elements or a map's values, else null
 * @param message the list is a message of its own in protobuf, with the elements as field 1
 * @param values that a text may have; empty if any
 */
public record KindValue(
        Shape shape, @Nullable KindType type, @Nullable KindValue element, boolean message, List<String> values) {

    static final KindValue TEXT = new KindValue(Shape.STRING, null, null, false, List.of());

    /** The schema that a value of one of the unions may be. */
    KindValue schema() {
        return new KindValue(Shape.STRUCT, type, null, false, List.of());
    }

    boolean isContainer() {
        return shape == Shape.LIST || shape == Shape.MAP;
    }

    /** The Go types that have an encoding of their own. */
    public enum Shape {
        STRING,
        BOOLEAN,
        INT32,
        INT64,
        DOUBLE,
        /** Base64 in JSON. */
        BYTES,
        /** RFC 3339 with seconds. */
        TIME,
        /** RFC 3339 with microseconds. */
        MICRO_TIME,
        QUANTITY,
        INT_OR_STRING,
        /** Any JSON, kept as it is. */
        RAW,
        STRUCT,
        LIST,
        MAP,
        /** A schema of the value's type, or a boolean. */
        SCHEMA_OR_BOOLEAN,
        /** A schema of the value's type, or a list of them. */
        SCHEMA_OR_LIST,
        /** A schema of the value's type, or a list of texts. */
        SCHEMA_OR_TEXTS
    }
}
