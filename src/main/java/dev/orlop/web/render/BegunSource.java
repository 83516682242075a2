package dev.orlop.web.render;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;

/** A source whose beginning is made ahead. What ends within it has a length that can be told before. */
public final class BegunSource implements ByteSource {
    private final ByteSource source;
    private final Queue<DataBuffer> beginning = new ArrayDeque<>();
    private final long begun;

    /**
     * @param enough how many bytes to make ahead at least, unless the source ends before
     */
    public BegunSource(ByteSource source, DataBufferFactory buffers, long enough) {
        this.source = source;
        long made = 0;
        while (made <= enough && !source.isDone()) {
            DataBuffer chunk = source.next(buffers);
            if (chunk != null) {
                beginning.add(chunk);
                made += chunk.readableByteCount();
            }
        }
        this.begun = made;
    }

    /** The length of the whole in bytes; negative where it goes on beyond its beginning. */
    public long length() {
        return source.isDone() ? begun : -1;
    }

    @Override
    public boolean isReady() {
        return !beginning.isEmpty() || source.isReady();
    }

    @Override
    public @Nullable DataBuffer next(DataBufferFactory buffers) {
        DataBuffer chunk = beginning.poll();
        return chunk == null ? source.next(buffers) : chunk;
    }

    @Override
    public boolean isDone() {
        return beginning.isEmpty() && source.isDone();
    }

    @Override
    public void release() {
        beginning.forEach(DataBufferUtils::release);
        beginning.clear();
        source.release();
    }
}
