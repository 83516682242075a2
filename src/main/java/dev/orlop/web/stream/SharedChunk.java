package dev.orlop.web.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The last chunk that an event loop has put together, with the frame that HTTP/1.1 wants around it. Watchers of the same
 * things are woken together and have the same to say, so as a rule a chunk is made once for each loop and not for each
 * connection. That two are the same shows in their pieces, which are shared: no byte is compared.
 *
 * <p>It is kept no longer than until the loop has done what waited when the chunk was made. A loop's own.
 */
public final class SharedChunk {
    private static final FastThreadLocal<SharedChunk> OF_LOOP = new FastThreadLocal<>() {
        @Override
        protected SharedChunk initialValue() {
            return new SharedChunk();
        }
    };

    private static final byte[][] NONE = {};
    private static final byte[] LINE_END = {'\r', '\n'};
    /** Hexadecimal digits of a length, and two line ends. */
    private static final int FRAME = 12;

    private byte[][] pieces = NONE;
    private @Nullable ByteBuf chunk;
    private boolean leaving;

    /** The one of the event loop that this thread is. */
    public static SharedChunk ofLoop() {
        return OF_LOOP.get();
    }

    /**
     * A chunk of these pieces, for the caller to write or to release.
     *
     * @param length of all pieces together, more than 0
     * @param later runs a task behind what the loop has to do already
     */
    public ByteBuf of(List<byte[]> wanted, int length, ByteBufAllocator allocator, Executor later) {
        ByteBuf known = chunk;
        if (known == null || !isOf(wanted)) {
            forget();
            known = frame(wanted, length, allocator);
            chunk = known;
            pieces = wanted.toArray(pieces);
        }
        // A slice has no room behind its end, which a writer in between might use.
        ByteBuf own = known.retainedSlice();
        if (!leaving) {
            leaving = true;
            later.execute(this::leave);
        }
        return own;
    }

    @SuppressWarnings("ReferenceEquality") // To compare bytes would cost as much as to copy them.
    private boolean isOf(List<byte[]> wanted) {
        int count = wanted.size();
        if (count > pieces.length || (count < pieces.length && pieces[count] != null)) {
            return false;
        }
        for (int i = count - 1; i >= 0; i--) {
            if (pieces[i] != wanted.get(i)) {
                return false;
            }
        }
        return true;
    }

    private static ByteBuf frame(List<byte[]> pieces, int length, ByteBufAllocator allocator) {
        ByteBuf framed = allocator.directBuffer(FRAME + length);
        framed.writeCharSequence(Integer.toHexString(length), StandardCharsets.US_ASCII);
        framed.writeBytes(LINE_END);
        for (byte[] piece : pieces) {
            framed.writeBytes(piece);
        }
        return framed.writeBytes(LINE_END);
    }

    private void leave() {
        leaving = false;
        forget();
        pieces = NONE;
    }

    private void forget() {
        ByteBuf known = chunk;
        if (known != null) {
            chunk = null;
            known.release();
        }
    }
}
