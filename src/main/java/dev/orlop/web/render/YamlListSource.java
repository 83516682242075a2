package dev.orlop.web.render;

import dev.orlop.codec.RequestDecoder;
import dev.orlop.codec.YamlCodec;
import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.web.request.Target;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import tools.jackson.databind.node.ObjectNode;

/** A list as one YAML document, made item by item. Only the items of one chunk exist as YAML at a time. */
public final class YamlListSource implements ByteSource {
    private static final List<String> TYPE = List.of("apiVersion", "kind");
    private static final byte[] CLOSED = {']', '}'};

    private final ObjectView view;
    /** Whether items do not say what they are: of built-in kinds the list has said it. */
    private final boolean untyped;

    private final Iterator<KubeObject> items;
    private byte[] head;

    public YamlListSource(ObjectView view, Target target, ObjectList list) {
        this.view = view;
        this.untyped = view instanceof WholeView && target.definition().builtIn();
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        json.writeBytes(view.listHead(target, list));
        json.writeBytes(CLOSED);
        ObjectNode members = RequestDecoder.decode(json.toByteArray()).object();
        this.items = list.items().iterator();
        this.head = items.hasNext() ? opened(members) : empty(members);
    }

    private byte[] empty(ObjectNode members) {
        return YamlCodec.encode(view.isNullWhenEmpty() ? members.putNull(view.elements()) : members);
    }

    private byte[] opened(ObjectNode members) {
        members.remove(view.elements());
        String others = new String(YamlCodec.encode(members), StandardCharsets.UTF_8);
        return (others + view.elements() + ":\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean isReady() {
        return !isDone();
    }

    @Override
    public boolean isDone() {
        return head.length == 0 && !items.hasNext();
    }

    @Override
    public DataBuffer next(DataBufferFactory buffers) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head);
        head = new byte[0];
        while (out.size() < CHUNK && items.hasNext()) {
            ObjectNode item = RequestDecoder.decode(view.element(items.next())).object();
            element(YamlCodec.encode(untyped ? item.remove(TYPE) : item), out);
        }
        return buffers.wrap(out.toByteArray());
    }

    /** A document as an element of a sequence: each line two columns to the right, but for empty ones. */
    private static void element(byte[] document, ByteArrayOutputStream out) {
        out.write('-');
        out.write(' ');
        for (int i = 0; i < document.length; i++) {
            out.write(document[i]);
            if (document[i] == '\n' && i + 1 < document.length && document[i + 1] != '\n') {
                out.write(' ');
                out.write(' ');
            }
        }
    }

    @Override
    public void release() {
        // Nothing is held but the list itself.
    }
}
