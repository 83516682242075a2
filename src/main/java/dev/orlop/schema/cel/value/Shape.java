package dev.orlop.schema.cel.value;

import com.google.common.collect.ImmutableSet;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Describes the values at one place of a schema to expressions. Their type, how large they may become, how JSON is
 * read.
 *
 * <p>Immutable. Places that expressions do not see (untyped ones) have no shape.
 *
 * @param typeName of objects: a name that no expression can utter, unique within the schema
 * @param fields of objects, by identifier; by name where there is none
 * @param element of lists and maps: the shape of what is in them
 * @param keys members that identify an element of a list of maps
 * @param maxElements the largest size of a text, list or map in one request, in bytes or elements
 * @param minSize bytes of the shortest JSON
 */
public record Shape(
        Kind kind,
        boolean nullable,
        String typeName,
        Map<String, Field> fields,
        @Nullable Shape element,
        Listing listing,
        List<String> keys,
        long maxElements,
        long minSize) {
    /** The kinds of values that expressions tell apart. */
    public enum Kind {
        OBJECT,
        MAP,
        LIST,
        STRING,
        BYTES,
        DURATION,
        DATE,
        TIMESTAMP,
        BOOLEAN,
        DOUBLE,
        INT,
        INT_OR_STRING,
        /** A value without a schema, as policies see it. */
        DYNAMIC
    }

    /** When lists are equal, and what becomes of their sum. */
    public enum Listing {
        ATOMIC,
        SET,
        MAP
    }

    /** A member of an object. */
    public record Field(String member, Shape shape) {}

    /** A value without a schema, such as a parameter of a policy. */
    public static final Shape DYNAMIC =
            new Shape(Kind.DYNAMIC, true, "", Map.of(), null, Listing.ATOMIC, List.of(), Long.MAX_VALUE, 0);

    public static Shape scalar(Kind kind, boolean nullable, long maxElements, long minSize) {
        return new Shape(kind, nullable, "", Map.of(), null, Listing.ATOMIC, List.of(), maxElements, minSize);
    }

    /** The type that the checker of expressions sees. */
    @SuppressWarnings("Immutable") // The maps and lists of a shape never change.
    public CelType celType() {
        return switch (kind) {
            case OBJECT -> StructType.create(typeName, fieldNames(), this::fieldType);
            case MAP -> MapType.create(SimpleType.STRING, elementType());
            case LIST -> ListType.create(elementType());
            case STRING -> SimpleType.STRING;
            case BYTES -> SimpleType.BYTES;
            case DURATION -> SimpleType.DURATION;
            case DATE, TIMESTAMP -> SimpleType.TIMESTAMP;
            case BOOLEAN -> SimpleType.BOOL;
            case DOUBLE -> SimpleType.DOUBLE;
            case INT -> SimpleType.INT;
            case INT_OR_STRING, DYNAMIC -> SimpleType.DYN;
        };
    }

    private CelType elementType() {
        return element == null ? SimpleType.DYN : element.celType();
    }

    private ImmutableSet<String> fieldNames() {
        ImmutableSet.Builder<String> names = ImmutableSet.builder();
        fields.forEach((identifier, field) -> names.add(identifier).add(field.member));
        return names.build();
    }

    /** A field by its identifier, or by its name if that is a reserved word: the grammar lets most stand after a dot. */
    public @Nullable Field field(String name) {
        Field field = fields.get(name);
        return field == null && Identifiers.isReserved(name) ? fields.get("__" + name + "__") : field;
    }

    private Optional<CelType> fieldType(String name) {
        Field field = field(name);
        return field == null ? Optional.empty() : Optional.of(field.shape.celType());
    }
}
