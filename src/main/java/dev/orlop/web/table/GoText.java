package dev.orlop.web.table;

import dev.orlop.codec.JsonCodec;
import java.math.BigDecimal;
import java.math.RoundingMode;
import tools.jackson.databind.JsonNode;

/** Prints values as Go does: scalars as {@code fmt.Print}, lists and objects as {@code encoding/json}. */
final class GoText {
    /** The decimal exponents between which no exponent is written. */
    private static final int SMALLEST = -4;

    private static final int LARGEST = 5;

    private GoText() {}

    static String of(JsonNode value) {
        return switch (value.getNodeType()) {
            case NULL -> "<no value>";
            case STRING -> value.stringValue();
            case BOOLEAN -> String.valueOf(value.booleanValue());
            case NUMBER -> value.isIntegralNumber() ? String.valueOf(value.longValue()) : number(value.doubleValue());
            default -> escaped(JsonCodec.text(value));
        };
    }

    private static String number(double value) {
        BigDecimal shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= SMALLEST && exponent <= LARGEST) {
            return shortest.toPlainString();
        }
        BigDecimal mantissa =
                shortest.movePointLeft(exponent).setScale(shortest.precision() - 1, RoundingMode.UNNECESSARY);
        return mantissa.toPlainString() + "e" + (exponent < 0 ? "-" : "+") + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }

    /** What HTML could take for markup stands within strings only. */
    private static String escaped(String json) {
        return json.replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }
}
