package dev.orlop.clients;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A client that watches a resource and, whenever its stream ends, resumes from the last version that it has seen, without
 * ever listing. It blocks no thread, so that a test can have hundreds of them.
 */
final class WatchingClient {
    /** How a client asks for events. */
    enum Form {
        /** Lines of JSON, resumed by resourceVersion. */
        JSON,
        /** Server-sent events, resumed by Last-Event-ID as a browser does. */
        SSE
    }

    private static final Pattern VERSION = Pattern.compile("\"resourceVersion\":\"(\\d+)\"");
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final int MOST_DOUBLINGS = 5;

    private final HttpClient http;
    private final URI resource;
    private final Form form;
    private final long start;
    /** One string for a line that many clients see. */
    private final ConcurrentMap<String, String> lines;

    private final List<String> events = Collections.synchronizedList(new ArrayList<>());
    private volatile long last;
    private volatile int streams;
    /** Attempts since the last stream. */
    private volatile int failures;

    private volatile @Nullable String complaint;
    private volatile boolean closed;

    WatchingClient(HttpClient http, URI resource, Form form, long start, ConcurrentMap<String, String> lines) {
        this.http = http;
        this.resource = resource;
        this.form = form;
        this.start = start;
        this.last = start;
        this.lines = lines;
    }

    /** The JSON lines seen so far. */
    List<String> events() {
        return events;
    }

    int count() {
        return events.size();
    }

    /** The version of the last event. */
    long last() {
        return last;
    }

    /** How many streams have been accepted. */
    int streams() {
        return streams;
    }

    /** What should not have happened, or null. */
    @Nullable
    String complaint() {
        return complaint;
    }

    void close() {
        closed = true;
    }

    void open() {
        if (closed || complaint != null) {
            return;
        }
        HttpRequest.Builder request = HttpRequest.newBuilder();
        if (form == Form.JSON) {
            request.uri(watchFrom(last));
        } else {
            request.uri(watchFrom(start)).header("Accept", "text/event-stream");
            if (last > start) {
                request.header("Last-Event-ID", Long.toString(last));
            }
        }
        BodyHandler<Void> handler = this::accept;
        var _ = http.sendAsync(request.build(), handler)
                .whenComplete((response, broken) -> later().execute(this::open));
    }

    /** Longer each time, as hundreds of clients must leave a server that starts some of the machine. */
    private Executor later() {
        long pause = FIRST_PAUSE_MILLIS << Math.min(failures++, MOST_DOUBLINGS);
        return CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS);
    }

    private URI watchFrom(long version) {
        return URI.create(resource + "?watch=true&resourceVersion=" + version);
    }

    private BodySubscriber<Void> accept(ResponseInfo response) {
        int status = response.statusCode();
        if (status != 200) {
            // A server that has only just begun may say: later.
            if (status != 429 && status != 503) {
                complaint = "status " + status + " for a watch from " + last;
            }
            return BodySubscribers.replacing(null);
        }
        streams++;
        failures = 0;
        return BodySubscribers.fromLineSubscriber(new Lines(), lines -> null, StandardCharsets.UTF_8, "\n");
    }

    private void line(String line) {
        String json = line;
        if (form == Form.SSE) {
            if (!line.startsWith("data: ")) {
                return;
            }
            json = line.substring("data: ".length());
        }
        Matcher version = VERSION.matcher(json);
        if (json.startsWith("{\"type\":\"ERROR\"") || !version.find()) {
            complaint = "after " + last + ": " + json;
            return;
        }
        if (json.startsWith("{\"type\":\"BOOKMARK\"")) {
            return;
        }
        // A stream that breaks off may leave a part of a line, which is no event.
        if (json.endsWith("}}")) {
            last = Long.parseLong(version.group(1));
            events.add(lines.computeIfAbsent(json, known -> known));
        }
    }

    private final class Lines implements Flow.Subscriber<String> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            line(line);
        }

        @Override
        public void onError(Throwable broken) {}

        @Override
        public void onComplete() {}
    }
}
