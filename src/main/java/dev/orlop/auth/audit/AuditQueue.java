package dev.orlop.auth.audit;

import dev.orlop.storage.HighWaterMark;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Takes events from any thread without waiting, and hands them to a backend in batches.
 *
 * <p>It has a thread of its own. The events in it have at most so many bytes together. Beyond that a new event is dropped
 * and counted; in blocking mode it is taken nevertheless, but {@link #isFull} has new requests refused, so that only those
 * under way add more.
 */
public final class AuditQueue implements AutoCloseable {
    private static final int ENTRY_BYTES = 100;
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final String name;
    private final Settings settings;
    private final Backend backend;
    private final AuditListener listener;
    private final BlockingQueue<Entry> queue = new LinkedBlockingQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final HighWaterMark mark = new HighWaterMark();
    private final Thread thread;
    private volatile boolean closed;

    /**
     * The measures of a queue.
     *
     * @param maxBytes how many bytes may wait
     * @param blocking whether requests wait until they are written down
     * @param maxBatch how many events are handed over together
     * @param linger how long a batch waits for more
     */
    public record Settings(long maxBytes, boolean blocking, int maxBatch, Duration linger) {}

    /** Where the events go; called by one thread. */
    public interface Backend extends AutoCloseable {
        /**
         * Writes events. What cannot be written is the backend's to retry.
         *
         * @return how many of them are lost
         * @throws InterruptedException if the server stops and does not wait any longer
         */
        int write(List<byte[]> events) throws InterruptedException;

        @Override
        void close();
    }

    /** An event, or without one a mark that tells when all before it is written. */
    private static final class Entry {
        private final byte[] event;
        private final Sinks.@Nullable Empty<Void> written;

        Entry(byte[] event, Sinks.@Nullable Empty<Void> written) {
            this.event = event;
            this.written = written;
        }

        int size() {
            return event.length + ENTRY_BYTES;
        }
    }

    /** @param name of the backend in meters, threads and messages */
    public AuditQueue(String name, Settings settings, Backend backend, AuditListener listener) {
        this.name = name;
        this.settings = settings;
        this.backend = backend;
        this.listener = listener;
        this.thread = Thread.ofPlatform().name("orlop-audit-" + name).daemon().unstarted(this::run);
        listener.queueOpened(name, mark, queue::size);
        thread.start();
    }

    boolean isBlocking() {
        return settings.blocking();
    }

    /** Whether no more fits in. */
    boolean isFull() {
        return bytes.get() >= settings.maxBytes();
    }

    void add(byte[] event) {
        Entry entry = new Entry(event, null);
        boolean fits = bytes.addAndGet(entry.size()) <= settings.maxBytes() || settings.blocking();
        if (closed || !fits) {
            bytes.addAndGet(-entry.size());
            listener.eventsLost(name, 1);
            return;
        }
        queue.add(entry);
        mark.update(queue.size());
    }

    /** Completes once all that was added before is written, on the thread of the queue; at once if it takes no more. */
    Mono<Void> written() {
        return Mono.defer(() -> {
            if (closed) {
                return Mono.empty();
            }
            Sinks.Empty<Void> written = Sinks.empty();
            Entry entry = new Entry(new byte[0], written);
            bytes.addAndGet(entry.size());
            queue.add(entry);
            return written.asMono();
        });
    }

    private void run() {
        List<Entry> batch = new ArrayList<>();
        try {
            while (!closed || !queue.isEmpty()) {
                take(batch);
                write(batch);
                batch.clear();
            }
        } catch (InterruptedException e) {
            // The server does not wait any longer.
            int left =
                    (int) queue.stream().filter(entry -> entry.written == null).count();
            listener.eventsLost(name, left + batch.size());
        }
        backend.close();
    }

    private void take(List<Entry> batch) throws InterruptedException {
        Entry first = queue.poll(settings.linger().toMillis() + 1, TimeUnit.MILLISECONDS);
        if (first == null) {
            return;
        }
        batch.add(first);
        long until = System.nanoTime() + settings.linger().toNanos();
        queue.drainTo(batch, settings.maxBatch() - 1);
        while (batch.size() < settings.maxBatch() && !closed && !isFull()) {
            Entry next = queue.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                return;
            }
            batch.add(next);
        }
    }

    private void write(List<Entry> batch) throws InterruptedException {
        List<byte[]> events = new ArrayList<>(batch.size());
        for (Entry entry : batch) {
            if (entry.written == null) {
                events.add(entry.event);
            }
        }
        if (!events.isEmpty()) {
            int lost = backend.write(events);
            if (lost > 0) {
                listener.eventsLost(name, lost);
            }
        }
        for (Entry entry : batch) {
            bytes.addAndGet(-entry.size());
            if (entry.written != null) {
                entry.written.tryEmitEmpty();
            }
        }
    }

    /** Takes no more events, and waits a moment for those that are there to be written. */
    @Override
    public void close() {
        closed = true;
        try {
            if (!thread.join(LAST_WORDS)) {
                thread.interrupt();
                thread.join(LAST_WORDS);
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
