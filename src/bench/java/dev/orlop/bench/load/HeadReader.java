package dev.orlop.bench.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the head of an HTTP/1.1 response, however it is cut into buffers. Reads as little of it as is needed. */
final class HeadReader {
    /** The body has no announced length: it is chunked. */
    static final long CHUNKED = -1;

    private static final byte[] CONTENT_LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHUNKS = "transfer-encoding: chunked".getBytes(StandardCharsets.US_ASCII);

    private byte[] head = new byte[4096];
    private int length;
    private int status;
    private long bodyLength;

    /** Takes bytes up to the end of the head. True once it is complete; then the results are valid until the next call. */
    boolean read(ByteBuf in) {
        while (in.isReadable()) {
            if (length == head.length) {
                head = Arrays.copyOf(head, 2 * length);
            }
            byte next = in.readByte();
            head[length++] = next;
            if (next == '\n' && length > 3 && head[length - 3] == '\n') {
                parse();
                length = 0;
                return true;
            }
        }
        return false;
    }

    private void parse() {
        status = (head[9] - '0') * 100 + (head[10] - '0') * 10 + head[11] - '0';
        bodyLength = 0;
        int start = 0;
        for (int i = 0; i < length; i++) {
            if (head[i] == '\n') {
                start = i + 1;
                if (lineStartsWith(start, CONTENT_LENGTH)) {
                    bodyLength = number(start + CONTENT_LENGTH.length);
                } else if (lineStartsWith(start, CHUNKS)) {
                    bodyLength = CHUNKED;
                }
            }
        }
    }

    private boolean lineStartsWith(int start, byte[] lowerCase) {
        if (start + lowerCase.length > length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            int c = head[start + i];
            int lower = c >= 'A' && c <= 'Z' ? c + 32 : c;
            if (lower != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    private long number(int from) {
        long value = 0;
        for (int i = from; head[i] != '\r'; i++) {
            if (head[i] != ' ') {
                value = value * 10 + head[i] - '0';
            }
        }
        return value;
    }

    int status() {
        return status;
    }

    /** In bytes, or {@link #CHUNKED}. */
    long bodyLength() {
        return bodyLength;
    }
}
