package dev.orlop.web.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.codec.JsonCodec;
import dev.orlop.object.KubeObject;
import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.object.SelectableFields;
import dev.orlop.storage.WatchEvent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an event is on the wire, and that a thousand streams that send it make no bytes of their own for it. */
class WatchFramesTests {
    private static final KubeObject OBJECT = new JsonCodec(SelectableFields.of(List.of()))
            .decode(
                    "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"}}"
                            .getBytes(StandardCharsets.UTF_8),
                    0)
            .withResourceVersion(7);
    private static final List<WatchEvent> EVENTS = List.of(
            new WatchEvent.Added(OBJECT),
            new WatchEvent.Modified(OBJECT),
            new WatchEvent.Deleted(OBJECT),
            new WatchEvent.Bookmark(new TypeMeta("v1", "ConfigMap"), 9, true));

    @Test
    void jsonLine_isTypeAndObject() {
        assertThat(sent(WatchForm.JsonLines.INSTANCE, EVENTS.getFirst())).isEqualTo("""
                {"type":"ADDED","object":{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","resourceVersion":"7"}}}
                """);
    }

    @Test
    void serverSentEvent_holdsTheSameLine() {
        assertThat(sent(new SseForm(false, 1_000), EVENTS.get(2))).isEqualTo("""
                event: DELETED
                id: 7
                data: {"type":"DELETED","object":{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","resourceVersion":"7"}}}

                """);
    }

    @Test
    void streams_ofBothForms_shareEveryByteOfAnEvent() {
        for (WatchEvent event : EVENTS) {
            Set<byte[]> pieces = Collections.newSetFromMap(new IdentityHashMap<>());
            for (int stream = 0; stream < 1_000; stream++) {
                WatchForm form = stream % 2 == 0 ? WatchForm.JsonLines.INSTANCE : new SseForm(false, stream);
                pieces.addAll(pieces(form, event));
            }
            assertThat(pieces).as(event.type()).hasSize(5).contains(WatchFrames.body(event));
            if (event instanceof WatchEvent.ObjectEvent of) {
                assertThat(WatchFrames.body(event)).isSameAs(of.object().json());
            }
        }
    }

    private static List<byte[]> pieces(WatchForm form, WatchEvent event) {
        return new ArrayList<>(List.of(form.head(event), WatchFrames.body(event), form.tail()));
    }

    private static String sent(WatchForm form, WatchEvent event) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        pieces(form, event).forEach(bytes::writeBytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
