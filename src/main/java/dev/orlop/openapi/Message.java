package dev.orlop.openapi;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A protobuf message under construction. Members that are absent are left out; the order is that of the calls. */
final class Message {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

    private interface Write {
        void to(CodedOutputStream out) throws IOException;
    }

    private Message write(Write write) {
        try {
            write.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    Message text(int field, @Nullable JsonNode value) {
        return value == null ? this : text(field, value.stringValue());
    }

    Message text(int field, String value) {
        return write(to -> to.writeString(field, value));
    }

    Message texts(int field, JsonNode values) {
        values.forEach(value -> text(field, value));
        return this;
    }

    Message flag(int field, @Nullable JsonNode value) {
        return value == null || !value.booleanValue() ? this : write(to -> to.writeBool(field, true));
    }

    Message integer(int field, @Nullable JsonNode value) {
        return value == null ? this : write(to -> to.writeInt64(field, value.longValue()));
    }

    Message number(int field, @Nullable JsonNode value) {
        return value == null ? this : write(to -> to.writeDouble(field, value.doubleValue()));
    }

    Message message(int field, @Nullable Message value) {
        return value == null ? this : write(to -> to.writeByteArray(field, value.toBytes()));
    }

    byte[] toBytes() {
        write(CodedOutputStream::flush);
        return bytes.toByteArray();
    }
}
