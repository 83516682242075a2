package dev.orlop.patch;

import dev.orlop.schema.SchemaNode;
import dev.orlop.schema.kind.KindField;
import dev.orlop.schema.kind.KindType;
import dev.orlop.schema.kind.KindValue;
import dev.orlop.schema.kind.KindValue.Shape;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells strategic merge about a value: its type, and how it is merged.
 *
 * @param value null where nothing is known of the type, as below a field that holds any JSON
 * @param mergeKey "" if there is none
 */
record PatchedField(@Nullable KindValue value, Strategy strategy, String mergeKey) {
    /** {@code patchStrategy}; {@code retainKeys} beside it changes nothing on the server. */
    enum Strategy {
        NONE,
        MERGE,
        REPLACE
    }

    static PatchedField of(KindType type) {
        return new PatchedField(structOf(type), Strategy.NONE, "");
    }

    private static KindValue structOf(KindType type) {
        return new KindValue(Shape.STRUCT, type, null, false, List.of());
    }

    /**
     * A member that is an object in both trees.
     *
     * @throws PatchException if the type has no such member
     */
    PatchedField member(String name) {
        KindType type = value == null ? null : value.type();
        if (type == null) {
            throw PatchException.malformed(
                    "merging an object in json but data type is not struct, instead is: " + goKind());
        }
        KindField field = type.field(name);
        if (field == null) {
            throw PatchException.malformed(
                    "unable to find api field in struct " + type.simpleName() + " for the json field \"" + name + "\"");
        }
        SchemaNode node = field.node();
        String mergeKey = node.patchMergeKey();
        return new PatchedField(field.value(), strategy(node.patchStrategy()), mergeKey == null ? "" : mergeKey);
    }

    /**
     * A member that is a list in both trees.
     *
     * @throws PatchException if the type has no such list
     */
    PatchedField list(String name) {
        PatchedField member = member(name);
        if (member.value == null || (member.value.shape() != Shape.LIST && member.value.shape() != Shape.BYTES)) {
            throw PatchException.malformed("expected slice or array type, but got: " + goKind());
        }
        return member;
    }

    /** An element of this list. */
    PatchedField element() {
        return new PatchedField(value == null ? null : value.element(), Strategy.NONE, "");
    }

    /** What {@code reflect} calls the kind of this type. */
    String goKind() {
        return switch (value == null ? Shape.RAW : value.shape()) {
            case MAP -> "map";
            case LIST, BYTES -> "slice";
            case STRING -> "string";
            case BOOLEAN -> "bool";
            case INT32 -> "int32";
            case INT64 -> "int64";
            case DOUBLE -> "float64";
            case STRUCT,
                    RAW,
                    TIME,
                    MICRO_TIME,
                    QUANTITY,
                    INT_OR_STRING,
                    SCHEMA_OR_BOOLEAN,
                    SCHEMA_OR_LIST,
                    SCHEMA_OR_TEXTS -> "struct";
        };
    }

    private static Strategy strategy(@Nullable String text) {
        if (text == null) {
            return Strategy.NONE;
        }
        return Arrays.stream(text.split(",", -1))
                .map(each -> switch (each) {
                    case "merge" -> Strategy.MERGE;
                    case "replace" -> Strategy.REPLACE;
                    default -> Strategy.NONE;
                })
                .filter(each -> each != Strategy.NONE)
                .findFirst()
                .orElse(Strategy.NONE);
    }
}
