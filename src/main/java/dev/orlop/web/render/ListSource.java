package dev.orlop.web.render;

import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.web.request.Target;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;

/** A list's JSON and a newline: a head, the items' own bytes with commas between them, a tail; copied, never encoded. */
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
        this.piece = head(target, list);
        long sum = piece.length + TAIL.length + Math.max(0, items.size() - 1);
        for (KubeObject item : items) {
            sum += item.json().length;
        }
        this.length = sum;
        this.remaining = sum;
    }

    /** {@code metadata.continue} is base64url, kinds and versions are DNS labels: nothing needs escaping. */
    private static byte[] head(Target target, ObjectList list) {
        StringBuilder head = new StringBuilder(256);
        head.append("{\"kind\":\"").append(target.definition().names().listKind());
        head.append("\",\"apiVersion\":\"").append(target.type().apiVersion());
        head.append("\",\"metadata\":{\"resourceVersion\":\"")
                .append(list.resourceVersion())
                .append('"');
        // Lists of custom resources have no Go type that would leave it out.
        if (list.continueToken() != null || !target.definition().builtIn()) {
            String token = list.continueToken() == null ? "" : list.continueToken();
            head.append(",\"continue\":\"").append(token).append('"');
        }
        if (list.remainingItemCount() != null) {
            head.append(",\"remainingItemCount\":")
                    .append(list.remainingItemCount().longValue());
        }
        return head.append("},\"items\":[").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The list without its items, as JSON. */
    static byte[] headOnly(Target target, ObjectList list) {
        byte[] head = head(target, list);
        byte[] whole = Arrays.copyOf(head, head.length + TAIL.length);
        System.arraycopy(TAIL, 0, whole, head.length, TAIL.length);
        return whole;
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
