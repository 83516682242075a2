package dev.orlop.bench.load;

import io.netty.buffer.ByteBuf;

/** Reads past the chunks of an HTTP/1.1 body, however they are cut into buffers, and counts their bytes. */
final class ChunkReader {
    private static final int RADIX = 16;

    private enum Part {
        SIZE,
        DATA,
        END_OF_DATA,
        TRAILER
    }

    private Part part = Part.SIZE;
    private long size;
    private boolean inExtension;
    private int lineLength;
    private long bytes;

    /** Takes bytes up to the end of the body. True once it is complete; the next call begins another. */
    boolean read(ByteBuf in) {
        while (in.isReadable()) {
            if (part == Part.DATA) {
                int count = (int) Math.min(size, in.readableBytes());
                in.skipBytes(count);
                size -= count;
                bytes += count;
                if (size == 0) {
                    part = Part.END_OF_DATA;
                }
            } else if (takeLineByte(in.readByte())) {
                return true;
            }
        }
        return false;
    }

    /** How long the body was that is complete. */
    long bytes() {
        return bytes;
    }

    private boolean takeLineByte(byte next) {
        if (next == '\n') {
            return endLine();
        }
        if (next != '\r') {
            lineLength++;
            inExtension |= next == ';';
            if (part == Part.SIZE && !inExtension) {
                size = size * RADIX + Character.digit(next, RADIX);
            }
        }
        return false;
    }

    private boolean endLine() {
        boolean empty = lineLength == 0;
        lineLength = 0;
        inExtension = false;
        switch (part) {
            case SIZE -> part = size == 0 ? Part.TRAILER : Part.DATA;
            case END_OF_DATA -> part = Part.SIZE;
            case TRAILER -> {
                if (empty) {
                    part = Part.SIZE;
                    return true;
                }
            }
            case DATA -> throw new IllegalStateException("data have no lines");
        }
        return false;
    }

    /** Forgets what it has counted. */
    void begin() {
        bytes = 0;
        size = 0;
    }
}
