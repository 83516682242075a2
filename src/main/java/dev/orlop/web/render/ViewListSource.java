package dev.orlop.web.render;

import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.web.request.Target;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;

/**
 * A list in another view than the stored one, as JSON and a newline. Made chunk by chunk, however long the list is.
 */
public final class ViewListSource implements ByteSource {
    private static final byte[] TAIL = "]}\n".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] NULL = "null}\n".getBytes(StandardCharsets.US_ASCII);

    private final ObjectView view;
    private final Iterator<KubeObject> items;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private final byte[] tail;
    private boolean first = true;
    private boolean done;

    public ViewListSource(ObjectView view, Target target, ObjectList list) {
        this.view = view;
        this.items = list.items().iterator();
        byte[] head = view.listHead(target, list);
        boolean none = !items.hasNext() && view.isNullWhenEmpty();
        begun.write(head, 0, none ? head.length - 1 : head.length);
        this.tail = none ? NULL : TAIL;
    }

    @Override
    public boolean isReady() {
        return !done;
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public DataBuffer next(DataBufferFactory buffers) {
        while (begun.size() < CHUNK && items.hasNext()) {
            if (!first) {
                begun.write(',');
            }
            first = false;
            begun.writeBytes(view.element(items.next()));
        }
        if (!items.hasNext()) {
            begun.writeBytes(tail);
            done = true;
        }
        DataBuffer buffer = buffers.wrap(begun.toByteArray());
        begun.reset();
        return buffer;
    }

    @Override
    public void release() {
        // Nothing is held but the list itself.
    }
}
