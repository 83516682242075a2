package dev.orlop.web.table;

import dev.orlop.codec.JsonCodec;
import dev.orlop.tree.Literals;
import tools.jackson.databind.JsonNode;

/** Prints values as Go does: scalars as {@code fmt.Print}, lists and objects as {@code encoding/json}. */
final class GoText {
    private GoText() {}

    static String of(JsonNode value) {
        return switch (value.getNodeType()) {
            case NULL -> "<no value>";
            case STRING -> value.stringValue();
            case BOOLEAN -> String.valueOf(value.booleanValue());
            case NUMBER ->
                value.isIntegralNumber() ? String.valueOf(value.longValue()) : Literals.number(value.doubleValue());
            default -> escaped(JsonCodec.text(value));
        };
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
