package dev.orlop.web.table;

import dev.orlop.codec.JsonCodec;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.databind.JsonNode;

/** The cells of one row, as JSON under construction. */
final class Row {
    private final ByteArrayOutputStream out;
    private boolean empty = true;

    Row(ByteArrayOutputStream out) {
        this.out = out;
    }

    private ByteArrayOutputStream next() {
        if (!empty) {
            out.write(',');
        }
        empty = false;
        return out;
    }

    Row text(String text) {
        next().write('"');
        out.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(text));
        out.write('"');
        return this;
    }

    Row number(long number) {
        return raw(Long.toString(number));
    }

    /** A number, boolean or text as it stands; nothing if null. */
    Row value(@Nullable JsonNode value) {
        if (value == null) {
            return raw("null");
        }
        return value.isString() ? text(value.stringValue()) : raw(JsonCodec.text(value));
    }

    Row flag(boolean flag) {
        return raw(String.valueOf(flag));
    }

    Row nothing() {
        return raw("null");
    }

    private Row raw(String json) {
        next().writeBytes(json.getBytes(StandardCharsets.UTF_8));
        return this;
    }
}
