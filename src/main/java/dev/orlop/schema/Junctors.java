package dev.orlop.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The logical junctors of a schema: value validations only, beside the node that they belong to. Immutable.
 */
public record Junctors(
        List<SchemaNode> allOf,
        List<SchemaNode> anyOf,
        List<SchemaNode> oneOf,
        @Nullable SchemaNode not) {
    public static final Junctors NONE = new Junctors(List.of(), List.of(), List.of(), null);

    public Junctors {
        allOf = List.copyOf(allOf);
        anyOf = List.copyOf(anyOf);
        oneOf = List.copyOf(oneOf);
    }
}
