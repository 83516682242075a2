package dev.orlop.web.stream;

import dev.orlop.web.render.ByteSource;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A source that can also give its bytes as the chunks of HTTP/1.1, ready for the socket. */
public interface ChunkSource extends ByteSource {
    /**
     * What {@link #next} would give, as one chunk with its frame, or null if there is nothing after all. The caller has to
     * release it.
     *
     * @param outlet that it is for
     */
    @Nullable
    ByteBuf nextChunk(Outlet outlet);
}
