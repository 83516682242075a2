package dev.orlop.storage.etcd2;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The fields of a write as {@code application/x-www-form-urlencoded}, the only form that the v2 keys API takes. */
final class FormBody {
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    private final ByteArrayOutputStream body;

    FormBody(byte[] value) {
        body = new ByteArrayOutputStream(value.length + value.length / 2 + 64);
        append("value=");
        for (byte b : value) {
            encode(b);
        }
    }

    FormBody with(String name, long value) {
        append("&" + name + "=" + value);
        return this;
    }

    FormBody with(String name, boolean value) {
        append("&" + name + "=" + value);
        return this;
    }

    byte[] toBytes() {
        return body.toByteArray();
    }

    private void append(String ascii) {
        body.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    private void encode(byte b) {
        if (isUnreserved(b)) {
            body.write(b);
        } else if (b == ' ') {
            body.write('+');
        } else {
            body.write('%');
            body.write(HEX[b >> 4 & 0xF]);
            body.write(HEX[b & 0xF]);
        }
    }

    private static boolean isUnreserved(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '-'
                || b == '.'
                || b == '_'
                || b == '~';
    }
}
