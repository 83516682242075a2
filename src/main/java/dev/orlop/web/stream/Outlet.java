package dev.orlop.web.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import reactor.core.Disposable;

/** The connection that a {@link StreamBody} writes to, as far as the body must know it. */
public interface Outlet {
    /** Runs a task on the connection's event loop, in the order of the calls; at once if the caller is on it. */
    void execute(Runnable task);

    /** Runs a task on the event loop, behind what waits there already: never within this call, unless the loop has shut down. */
    void executeLater(Runnable task);

    /** Runs a task on the event loop in the turn of those that write, which comes after all else: {@link WriteTurn}. */
    void executeLast(Runnable task);

    /** Whether what was written is mostly gone, so that more may follow. Asked on the event loop. */
    boolean isWritable();

    /** Calls back, on the event loop, whenever {@link #isWritable} may have changed, until {@link #close}. */
    void onWritable(Runnable callback);

    /** Runs a task on the event loop once, after a while. */
    Disposable schedule(Runnable task, Duration delay);

    /**
     * Whether {@link #write} may be called, given that the response's head was written: its body goes out in the chunks of
     * HTTP/1.1, and nothing on the way to the socket changes them. Asked on the event loop.
     */
    boolean takesChunks();

    /** Where chunks get their memory. */
    ByteBufAllocator allocator();

    /** Writes and flushes a chunk with its frame, and releases it. What goes wrong ends the connection. */
    void write(ByteBuf chunk);

    /** Forgets the callback. */
    void close();
}
