package dev.orlop.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The bounds that a schema sets to a value; null where it sets none. Lengths are counted in code points. Immutable.
 *
 * @param pattern in the syntax of RE2, as it was written
 * @param enumeration the values that are allowed, or empty if all are
 */
public record Limits(
        @Nullable Double minimum,
        boolean exclusiveMinimum,
        @Nullable Double maximum,
        boolean exclusiveMaximum,
        @Nullable Double multipleOf,
        @Nullable Long minLength,
        @Nullable Long maxLength,
        @Nullable String pattern,
        @Nullable Long minItems,
        @Nullable Long maxItems,
        @Nullable Long minProperties,
        @Nullable Long maxProperties,
        List<JsonNode> enumeration) {

    public static final Limits NONE =
            new Limits(null, false, null, false, null, null, null, null, null, null, null, null, List.of());

    public Limits {
        enumeration = List.copyOf(enumeration);
    }
}
