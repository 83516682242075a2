package dev.orlop.schema.kind;

import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Names Go types as they stand in messages: {@code []v1.Container}, {@code map[string]string}, {@code v1.ServiceType}.
 *
 * <p>The data of kinds tells a text from a number, not a text from a named one; those are listed in a file of their own,
 * which is read when the first such message is made. The file also names the struct that a struct embeds.
 */
final class GoNames {
    private GoNames() {}

    private static final class Named {
        static final Map<String, String> FIELDS = read();
    }

    private static Map<String, String> read() {
        return KindReader.goTypes()
                .filter(line -> !line.isEmpty())
                .map(line -> line.split(" "))
                .collect(Collectors.toUnmodifiableMap(parts -> parts[0], parts -> parts[1]));
    }

    /** The type of a value at a place: the field's, or that of its elements. */
    static String of(Place place, KindValue value) {
        String named =
                Named.FIELDS.get(place.type().simpleName() + "." + place.field().name());
        return of(value, named);
    }

    /** The field of a place, behind the structs that hold it in Go though JSON shows them flat. */
    static String path(Place place) {
        StringBuilder path = new StringBuilder();
        String struct = place.type().simpleName();
        for (int i = 0; i < place.field().within().size(); i++) {
            struct = Objects.requireNonNull(Named.FIELDS.get(struct), struct);
            path.append(struct).append('.');
        }
        return path.append(place.field().name()).toString();
    }

    private static String of(KindValue value, @Nullable String named) {
        return switch (value.shape()) {
            case STRING -> named == null ? "string" : named;
            case TIME, MICRO_TIME, QUANTITY -> "string";
            case BOOLEAN -> "bool";
            case INT32, INT_OR_STRING -> "int32";
            case INT64 -> "int64";
            case DOUBLE -> "float64";
            case BYTES -> "[]uint8";
            case RAW, SCHEMA_OR_BOOLEAN, SCHEMA_OR_LIST, SCHEMA_OR_TEXTS -> "v1.JSON";
            case STRUCT -> struct(Objects.requireNonNull(value.type()));
            case LIST -> value.message() ? String.valueOf(named) : "[]" + of(element(value), named);
            case MAP ->
                element(value).shape() == KindValue.Shape.QUANTITY
                        ? "v1.ResourceList"
                        : "map[string]" + of(element(value), named);
        };
    }

    private static KindValue element(KindValue value) {
        return Objects.requireNonNull(value.element());
    }

    private static String struct(KindType type) {
        String name = type.name();
        return name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
    }
}
