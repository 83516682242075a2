package dev.orlop.web.render;

import dev.orlop.object.KubeObject;
import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.object.ObjectList;
import dev.orlop.web.request.Target;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;

/**
 * A list's JSON and a newline. A head, the items' own bytes with commas between them, a tail; copied, never encoded. Items of
 * built-in kinds do not say again what they are: their {@code apiVersion} and {@code kind} are left out.
 */
public final class ListSource implements ByteSource {
    private static final byte[] COMMA = {','};
    private static final byte[] TAIL = {']', '}', '\n'};

    private final List<KubeObject> items;
    private final TypeMeta type;
    /** The members that are left out of items; empty for none. */
    private final byte[] apiVersion;

    private final byte[] kind;
    private final long length;

    /** The piece being copied, how much of it is, and where it ends. */
    private byte[] piece;

    private int copied;
    private int end;
    /** How many items have become a piece, and what comes after the piece. */
    private int taken;

    private Next next = Next.ITEM;
    private long remaining;

    private enum Next {
        COMMA,
        ITEM,
        /** What stands between the two members that are left out. */
        MIDDLE,
        /** What stands after both. */
        REST
    }

    public ListSource(Target target, ObjectList list) {
        this.items = list.items();
        this.piece = WholeView.PLAIN.listHead(target, list);
        this.end = piece.length;
        this.type = target.definition().type(target.type().version());
        boolean untyped = target.definition().builtIn();
        this.apiVersion = member("apiVersion", untyped ? type.apiVersion() : "");
        this.kind = member("kind", untyped ? type.kind() : "");
        long sum = (long) end + TAIL.length + Math.max(0, items.size() - 1);
        for (KubeObject item : items) {
            sum += item.jsonLength() - (isCut(item) ? apiVersion.length + kind.length : 0);
        }
        this.length = sum;
        this.remaining = sum;
    }

    private static byte[] member(String name, String value) {
        String text = value.isEmpty() ? "" : '"' + name + "\":\"" + value + "\",";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private boolean isCut(KubeObject item) {
        return kind.length != 0 && item.type().equals(type) && item.typeOffsets() >= 0;
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
            while (copied == end) {
                advance();
            }
            int count = Math.min(room, end - copied);
            buffer.write(piece, copied, count);
            copied += count;
            room -= count;
        }
        return buffer;
    }

    private void advance() {
        switch (next) {
            case COMMA -> take(COMMA, Next.ITEM);
            case ITEM -> item();
            case MIDDLE -> {
                copied = end + apiVersion.length;
                end = (int) items.get(taken - 1).typeOffsets();
                next = Next.REST;
            }
            case REST -> {
                copied = end + kind.length;
                end = piece.length;
                next = taken == items.size() ? Next.ITEM : Next.COMMA;
            }
        }
    }

    private void item() {
        if (taken == items.size()) {
            take(TAIL, Next.ITEM);
            return;
        }
        KubeObject item = items.get(taken++);
        take(item.json(), taken == items.size() ? Next.ITEM : Next.COMMA);
        if (isCut(item)) {
            end = (int) (item.typeOffsets() >>> Integer.SIZE);
            next = Next.MIDDLE;
        }
    }

    private void take(byte[] whole, Next after) {
        piece = whole;
        copied = 0;
        end = whole.length;
        next = after;
    }

    @Override
    public void release() {
        // Nothing is held but the list itself.
    }
}
