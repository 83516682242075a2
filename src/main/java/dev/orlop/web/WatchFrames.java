package dev.orlop.web;

import dev.orlop.codec.StatusEncoder;
import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.storage.WatchEvent;
import java.nio.charset.StandardCharsets;

/** Encodes a watch event: {@code {"type":…,"object":…}} and a newline ({@code metav1.WatchEvent}). */
final class WatchFrames {
    private static final byte[] END = {'}', '\n'};

    private WatchFrames() {}

    static byte[] jsonLine(WatchEvent event) {
        byte[] object = switch (event) {
            case WatchEvent.ObjectEvent e -> e.object().json();
            case WatchEvent.Bookmark e -> bookmark(e);
            case WatchEvent.Error e -> StatusEncoder.encode(e.status());
        };
        byte[] head = ("{\"type\":\"" + event.type() + "\",\"object\":").getBytes(StandardCharsets.US_ASCII);
        byte[] line = new byte[head.length + object.length + END.length];
        System.arraycopy(head, 0, line, 0, head.length);
        System.arraycopy(object, 0, line, head.length, object.length);
        System.arraycopy(END, 0, line, head.length + object.length, END.length);
        return line;
    }

    /** Of the items' own kind: client-go drops a bookmark of any other. */
    private static byte[] bookmark(WatchEvent.Bookmark event) {
        TypeMeta type = event.objectType();
        String annotations =
                event.initialEventsEnd() ? ",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}" : "";
        String json = "{\"kind\":\"" + type.kind() + "\",\"apiVersion\":\"" + type.apiVersion()
                + "\",\"metadata\":{\"resourceVersion\":\"" + event.resourceVersion() + "\"" + annotations + "}}";
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
