package dev.orlop.patch;

import dev.orlop.patch.PatchException.Kind;
import dev.orlop.schema.kind.KindField;
import dev.orlop.schema.kind.KindType;
import dev.orlop.schema.kind.KindValue;
import dev.orlop.schema.kind.KindValue.Shape;
import dev.orlop.tree.Literals;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Checks that a merged tree fits the Go type of its kind, in the words of {@code
 * runtime.DefaultUnstructuredConverter}. A strategic merge and an apply are not encoded as JSON in between, and so fail
 * with other words than a decoder.
 */
public final class GoConversion {
    private GoConversion() {}

    /** @throws PatchException at the first value that does not fit, members in the order of their declaration */
    public static void check(JsonNode object, KindType type) {
        for (KindField field : type.fields().values()) {
            JsonNode value = object.get(field.name());
            if (value != null && !value.isNull()) {
                check(value, field.value());
            }
        }
    }

    private static void check(JsonNode value, KindValue type) {
        if (value.isNull()) {
            return;
        }
        switch (type.shape()) {
            case STRUCT -> struct(value, Objects.requireNonNull(type.type()));
            case LIST -> elements(value, type.element(), value.isArray(), "slice");
            case MAP -> elements(value, type.element(), value.isObject(), "map");
            case BYTES -> bytes(value);
            case STRING -> require(value.isString(), value.isIntegralNumber(), value, "string", "string");
            case BOOLEAN -> require(value.isBoolean(), false, value, "bool", "bool");
            case INT32, INT64 -> {
                String name = type.shape() == Shape.INT32 ? "int32" : "int64";
                boolean fraction = value.isNumber() && !value.isIntegralNumber() && !isWhole(value.doubleValue());
                require(value.isNumber() && !fraction, fraction, value, name, name);
            }
            case DOUBLE -> require(value.isNumber(), false, value, "float64", "float64");
            case INT_OR_STRING -> intOrString(value);
            case TIME, MICRO_TIME -> {
                if (!value.isString()) {
                    throw failed("json: cannot unmarshal " + Literals.kind(value) + " into Go value of type string");
                }
            }
            case QUANTITY, RAW, SCHEMA_OR_BOOLEAN, SCHEMA_OR_LIST, SCHEMA_OR_TEXTS -> {}
        }
    }

    /** A type that reads its own JSON, and knows of no field. */
    private static void intOrString(JsonNode value) {
        boolean fits = value.isString() || (value.isIntegralNumber() && value.canConvertToInt());
        if (!fits) {
            String found = value.isNumber() ? "number " + value : Literals.kind(value);
            throw failed("json: cannot unmarshal " + found + " into Go value of type int32");
        }
    }

    private static boolean isWhole(double value) {
        return value == Math.rint(value);
    }

    private static void struct(JsonNode value, KindType type) {
        if (!value.isObject()) {
            throw failed("cannot restore struct from: " + kind(value));
        }
        check(value, type);
    }

    private static void elements(JsonNode value, @Nullable KindValue element, boolean fits, String what) {
        if (!fits) {
            throw failed("cannot restore " + what + " from " + kind(value));
        }
        if (element != null) {
            value.forEach(each -> check(each, element));
        }
    }

    private static void bytes(JsonNode value) {
        if (value.isString()) {
            int wrong = firstNoBase64(value.stringValue());
            if (wrong >= 0) {
                throw failed("error decoding from json: illegal base64 data at input byte " + wrong);
            }
        } else if (!value.isArray()) {
            throw failed("cannot restore slice from " + kind(value));
        }
    }

    /** The offset that Go's decoder names, or -1. */
    private static int firstNoBase64(String text) {
        String plain = text.replace("\n", "").replace("\r", "");
        try {
            Base64.getDecoder().decode(plain);
            return plain.length() % 4 == 0 ? -1 : plain.length();
        } catch (IllegalArgumentException e) {
            for (int i = 0; i < text.length(); i++) {
                if ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/\r\n".indexOf(text.charAt(i))
                        < 0) {
                    return i;
                }
            }
            return text.length() / 4 * 4;
        }
    }

    /** Go can convert between some types that JSON keeps apart; those have words of their own. */
    private static void require(boolean fits, boolean convertible, JsonNode value, String type, String kind) {
        if (!fits) {
            throw failed(
                    convertible
                            ? "cannot convert " + Literals.reflectedType(value) + " to " + type
                            : "unrecognized type: " + kind);
        }
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "map";
            case ARRAY -> "slice";
            case STRING, NUMBER, BOOLEAN, NULL, MISSING, BINARY, POJO -> Literals.reflectedType(value);
        };
    }

    private static PatchException failed(String message) {
        return new PatchException(Kind.NOT_AN_OBJECT, message);
    }
}
