package dev.orlop.web.render;

import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.web.request.Target;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;

/**
 * A list's JSON and a newline. A head, the items' own bytes with commas between them, a tail; copied, never encoded.
 */
public final class ListSource implements ByteSource {
    private static final byte[] COMMA = {','};
    private static final byte[] TAIL = {']', '}', '\n'};

    private final List<KubeObject> items;
    private final long length;

    /** The piece being copied, and how much of it is. */
    private byte[] piece;

    private int copied;
    /** How many items have become a piece, and whether the last piece was a comma. */
    private int taken;

    private boolean separated = true;
    private long remaining;

    public ListSource(Target target, ObjectList list) {
        this.items = list.items();
        this.piece = WholeView.PLAIN.listHead(target, list);
        long sum = piece.length + TAIL.length + Math.max(0, items.size() - 1);
        for (KubeObject item : items) {
            sum += item.json().length;
        }
        this.length = sum;
        this.remaining = sum;
    }

    /** The length of the whole in bytes. */
    public long length() {
        return length;
    }

    @Override
    public boolean isReady() {
        return remaining > 0;
    }

    @Override
    public boolean isDone() {
        return remaining == 0;
    }

    @Override
    public DataBuffer next(DataBufferFactory buffers) {
        int room = (int) Math.min(CHUNK, remaining);
        DataBuffer buffer = buffers.allocateBuffer(room);
        remaining -= room;
        while (room > 0) {
            if (copied == piece.length) {
                advance();
            }
            int count = Math.min(room, piece.length - copied);
            buffer.write(piece, copied, count);
            copied += count;
            room -= count;
        }
        return buffer;
    }

    private void advance() {
        copied = 0;
        if (taken == items.size()) {
            piece = TAIL;
        } else if (separated) {
            piece = items.get(taken++).json();
            separated = false;
        } else {
            piece = COMMA;
            separated = true;
        }
    }

    @Override
    public void release() {
        // Nothing is held but the list itself.
    }
}
