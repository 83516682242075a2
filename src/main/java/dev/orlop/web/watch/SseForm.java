package dev.orlop.web.watch;

import dev.orlop.object.Status;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchEvent.WireForm;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Server-sent events (the HTML standard, section 9.2) whose data is the JSON line.
 *
 * <p>Events of the initial replay carry no {@code id}: their versions are in no order, so resuming from one would lose
 * data. The first id is that of the bookmark that ends the replay; a client that drops out before simply replays.
 */
final class SseForm implements WatchForm {
    /** Ends the data line, and with an empty line the event. */
    private static final byte[] TAIL = ascii("}\n\n");

    private static final byte[] KEEP_ALIVE = ascii(": keep-alive\n\n");
    private static final int OVERLOAD_RETRY_MILLIS = 30_000;

    private static final WireForm HEAD_WITH_ID = event -> head(event, "id: " + event.resourceVersion() + "\n");

    private final int retryMillis;
    private boolean replaying;

    /**
     * @param replaying whether the stream begins with the current state
     * @param retryMillis how long the client shall wait before it reconnects; differs from stream to stream, so that a
     *     restart does not bring all clients back at one moment
     */
    SseForm(boolean replaying, int retryMillis) {
        this.replaying = replaying;
        this.retryMillis = retryMillis;
    }

    @Override
    public byte[] prologue() {
        return ascii("retry: " + retryMillis + "\n\n");
    }

    @Override
    public byte[] head(WatchEvent event) {
        if (event instanceof WatchEvent.Bookmark bookmark && bookmark.initialEventsEnd()) {
            replaying = false;
        }
        return replaying ? head(event, "") : event.encoded(HEAD_WITH_ID);
    }

    /** Without an id, so that the client keeps that of the revision before. */
    @Override
    public byte[] headWithin(WatchEvent event) {
        return head(event, "");
    }

    private static byte[] head(WatchEvent event, String idLine) {
        String id = event instanceof WatchEvent.Error error ? idOfError(error.status()) : idLine;
        byte[] lines = ascii("event: " + event.type() + "\n" + id + "data: ");
        byte[] head = WatchFrames.head(event);
        byte[] all = Arrays.copyOf(lines, lines.length + head.length);
        System.arraycopy(head, 0, all, lines.length, head.length);
        return all;
    }

    /** An empty id makes the client forget where it was, so that it comes back for the whole state. */
    private static String idOfError(Status status) {
        return switch (status.code()) {
            case 410 -> "id:\n";
            case 429 -> "retry: " + OVERLOAD_RETRY_MILLIS + "\n";
            default -> "";
        };
    }

    @Override
    public byte[] tail() {
        return TAIL;
    }

    @Override
    public byte[] idle() {
        return KEEP_ALIVE;
    }

    /** EventSource gives up for ever on any status but 200, so only what cannot mend itself is answered so. */
    @Override
    public boolean rejects(Status failure) {
        return failure.code() < 500 && failure.code() != 410 && failure.code() != 429;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
