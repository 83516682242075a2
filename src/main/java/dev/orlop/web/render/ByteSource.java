package dev.orlop.web.render;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;

/**
 * A source of the bytes that a {@code StreamBody} writes. All methods are called by one thread at a time, the
 * connection's event loop.
 */
public interface ByteSource {
    /** About how many bytes go into one buffer: the size that pooled direct buffers are cheapest at. */
    int CHUNK = 64 * 1024;

    /** Whether {@link #next} has something to give. */
    boolean isReady();

    /** The next bytes in a buffer of the caller's own, or null if there are none after all. */
    @Nullable
    DataBuffer next(DataBufferFactory buffers);

    /** Whether nothing will come any more. */
    boolean isDone();

    /** Called once, when the body has ended or its reader has gone. */
    void release();
}
