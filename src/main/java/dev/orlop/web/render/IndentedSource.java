package dev.orlop.web.render;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;

/** A list's JSON, indented while it is written. No more than a chunk of it is held, however long the list is. */
public final class IndentedSource implements ByteSource {
    private final ByteSource list;
    private final Indenter indenter = new Indenter();

    /** What was taken from the list and is not yet indented: deep levels make much of few bytes. */
    private @Nullable DataBuffer input;

    public IndentedSource(ByteSource list) {
        this.list = list;
    }

    @Override
    public boolean isReady() {
        return !isDone();
    }

    @Override
    public boolean isDone() {
        return input == null && list.isDone();
    }

    @Override
    public DataBuffer next(DataBufferFactory buffers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(CHUNK + 1024);
        while (out.size() < CHUNK && !isDone()) {
            DataBuffer from = input == null ? list.next(buffers) : input;
            if (from == null) {
                break;
            }
            input = from;
            while (out.size() < CHUNK && from.readableByteCount() > 0) {
                indenter.write(from.read(), out);
            }
            if (from.readableByteCount() == 0) {
                release();
            }
        }
        return buffers.wrap(out.toByteArray());
    }

    @Override
    public void release() {
        DataBufferUtils.release(input);
        input = null;
    }
}
