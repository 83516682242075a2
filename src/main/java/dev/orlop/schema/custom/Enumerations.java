package dev.orlop.schema.custom;

import dev.orlop.schema.ValueChecks;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Finds a value in an enumeration, converting it as Go does where it has another type of number. */
final class Enumerations {
    private Enumerations() {}

    static boolean has(ValueChecks checks, List<JsonNode> allowed, JsonNode value) {
        if (value.isString()) {
            Boolean listed = checks.isListed(value.stringValue());
            if (listed != null) {
                return listed;
            }
        }
        for (JsonNode each : allowed) {
            if (!each.isNull() && isSame(value, each)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSame(JsonNode value, JsonNode allowed) {
        if (value.isNumber() && allowed.isNumber()) {
            return allowed.isIntegralNumber()
                    ? longOf(value) == allowed.longValue()
                    : value.doubleValue() == allowed.doubleValue();
        }
        if (value.isIntegralNumber() && allowed.isString()) {
            // A number converts to the text of its code point.
            return isCodePoint(value.longValue(), allowed.stringValue());
        }
        return value.equals(allowed);
    }

    private static long longOf(JsonNode value) {
        return value.isIntegralNumber() ? value.longValue() : NumberChecks.toLong(value.doubleValue());
    }

    private static boolean isCodePoint(long value, String text) {
        int c = value >= 0 && value <= Character.MAX_CODE_POINT && !(value >= 0xd800 && value < 0xe000)
                ? (int) value
                : 0xfffd;
        return text.codePointCount(0, text.length()) == 1 && text.codePointAt(0) == c;
    }
}
