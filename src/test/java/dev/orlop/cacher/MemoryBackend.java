package dev.orlop.cacher;

import dev.orlop.storage.StorageException;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.BackendEvent;
import dev.orlop.storage.backend.Capabilities;
import dev.orlop.storage.backend.KeyValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

/** An engine in memory whose streams can be cut, held back and compacted under the cache. */
final class MemoryBackend implements Backend {
    private record Version(long revision, byte @Nullable [] value) {}

    private record Stream(WatchQuery query, FluxSink<BackendEvent> sink) {
        boolean sees(String key) {
            return query.prefix() ? key.startsWith(query.key()) : key.equals(query.key());
        }
    }

    private final TreeMap<String, List<Version>> versions = new TreeMap<>();
    private final List<BackendEvent> log = new ArrayList<>();
    private final List<Stream> streams = new ArrayList<>();
    private long revision = 1;
    private long compacted;
    private boolean held;
    private int delivered;
    private @Nullable StorageException listFailure;
    private @Nullable StorageException watchFailure;
    private int gets;
    private int ranges;
    private int watches;
    private int progressRequests;
    private Capabilities capabilities = new Capabilities(true, true);

    // What a test does to it.

    synchronized void capabilities(boolean historicalReads, boolean requestedProgress) {
        capabilities = new Capabilities(historicalReads, requestedProgress);
    }

    synchronized long revision() {
        return revision;
    }

    /** Keeps back events and progress until {@link #release}. */
    synchronized void hold() {
        held = true;
    }

    synchronized void release() {
        held = false;
        deliver();
    }

    synchronized void failLists(@Nullable StorageException failure) {
        listFailure = failure;
    }

    synchronized void failWatches(@Nullable StorageException failure) {
        watchFailure = failure;
    }

    /** Ends all streams, with an error or without. */
    void cutStreams(@Nullable StorageException failure) {
        List<Stream> cut;
        synchronized (this) {
            cut = List.copyOf(streams);
            streams.clear();
        }
        for (Stream stream : cut) {
            if (failure == null) {
                stream.sink().complete();
            } else {
                stream.sink().error(failure);
            }
        }
    }

    /** Reports progress that has not been made. */
    void lieAboutProgress(long upTo) {
        awaitStream();
        synchronized (this) {
            send(stream -> stream.sink().next(new BackendEvent.Progress(upTo)));
        }
    }

    private void awaitStream() {
        Widgets.awaitThat(() -> openStreams() > 0);
    }

    synchronized int gets() {
        return gets;
    }

    synchronized int ranges() {
        return ranges;
    }

    synchronized int watches() {
        return watches;
    }

    synchronized int openStreams() {
        return streams.size();
    }

    synchronized int progressRequests() {
        return progressRequests;
    }

    /** Writes without a compare. */
    synchronized long write(String key, byte @Nullable [] value) {
        long now = ++revision;
        log.add(change(key, value, now));
        deliver();
        return now;
    }

    /** Writes and deletes several keys at one revision; a value of no bytes stands for a delete. */
    synchronized long transaction(Map<String, byte[]> changes) {
        long now = revision + 1;
        List<BackendEvent> events = new ArrayList<>();
        changes.forEach((key, value) -> events.add(change(key, value.length == 0 ? null : value, now)));
        revision = now;
        log.add(new BackendEvent.Together(events, now));
        deliver();
        return now;
    }

    private BackendEvent change(String key, byte @Nullable [] value, long at) {
        KeyValue before = current(key);
        byte[] previous = before == null ? null : before.value();
        versions.computeIfAbsent(key, k -> new ArrayList<>()).add(new Version(at, value));
        return value == null
                ? new BackendEvent.Delete(key, previous, at)
                : new BackendEvent.Put(key, value, previous, false, at);
    }

    /** Writes or deletes without telling any watch: what a lost event comes to. */
    synchronized long writeUnheard(String key, byte @Nullable [] value) {
        change(key, value, ++revision);
        return revision;
    }

    /** Deletes what is there, if anything. */
    synchronized void delete(String key) {
        if (current(key) != null) {
            write(key, null);
        }
    }

    private void deliver() {
        while (!held && delivered < log.size()) {
            BackendEvent event = log.get(delivered++);
            String key = key(event);
            send(stream -> {
                if (stream.sees(key) && event.revision() > stream.query().afterRevision()) {
                    stream.sink().next(event);
                }
            });
        }
    }

    private void send(Consumer<Stream> action) {
        List.copyOf(streams).forEach(action);
    }

    private static String key(BackendEvent event) {
        return switch (event) {
            case BackendEvent.Put put -> put.key();
            case BackendEvent.Delete delete -> delete.key();
            case BackendEvent.Together together -> key(together.changes().getFirst());
            case BackendEvent.Progress progress -> throw new IllegalStateException();
        };
    }

    private @Nullable KeyValue current(String key) {
        return at(key, Long.MAX_VALUE);
    }

    private @Nullable KeyValue at(String key, long atRevision) {
        KeyValue found = null;
        for (Version version : versions.getOrDefault(key, List.of())) {
            if (version.revision() <= atRevision) {
                byte[] value = version.value();
                found = value == null ? null : new KeyValue(key, value, version.revision());
            }
        }
        return found;
    }

    // The engine.

    @Override
    public synchronized Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public Mono<GetResult> get(String key, long atRevision) {
        return Mono.fromSupplier(() -> {
            synchronized (this) {
                gets++;
                long shown = readable(atRevision);
                return new GetResult(shown, at(key, shown));
            }
        });
    }

    @Override
    public Mono<ExpiringRange> rangeWithExpiries(RangeQuery query) {
        return range(query).map(range -> new ExpiringRange(range, Map.of()));
    }

    @Override
    public Mono<RangeResult> range(RangeQuery query) {
        return Mono.fromSupplier(() -> {
            synchronized (this) {
                ranges++;
                if (listFailure != null) {
                    throw listFailure;
                }
                long shown = readable(query.revision());
                List<KeyValue> entries = new ArrayList<>();
                long total = 0;
                for (String key : versions.subMap(query.start(), query.end()).keySet()) {
                    KeyValue entry = at(key, shown);
                    if (entry != null && (++total <= query.limit() || query.limit() == 0)) {
                        entries.add(entry);
                    }
                }
                return new RangeResult(shown, entries, total);
            }
        });
    }

    private long readable(long atRevision) {
        if (atRevision == 0) {
            return revision;
        }
        if (atRevision < compacted) {
            throw new StorageException.Expired("compacted: " + atRevision);
        }
        if (atRevision > revision) {
            throw new StorageException.TooLargeResourceVersion(atRevision, revision, 0);
        }
        return atRevision;
    }

    @Override
    public Mono<WriteResult> put(String key, byte[] value, long expectedRevision, Ttl ttl) {
        return Mono.fromSupplier(() -> written(key, value, expectedRevision));
    }

    @Override
    public Mono<WriteResult> delete(String key, long expectedRevision) {
        return Mono.fromSupplier(() -> written(key, null, expectedRevision));
    }

    private synchronized WriteResult written(String key, byte @Nullable [] value, long expected) {
        KeyValue before = current(key);
        if ((before == null ? 0 : before.modRevision()) != expected) {
            return new WriteResult.Conflict(revision, before);
        }
        return new WriteResult.Written(write(key, value == null ? null : Arrays.copyOf(value, value.length)));
    }

    @Override
    public Flux<BackendEvent> watch(WatchQuery query) {
        return Flux.create(sink -> {
            synchronized (this) {
                watches++;
                if (watchFailure != null) {
                    sink.error(watchFailure);
                    return;
                }
                if (query.afterRevision() + 1 < compacted) {
                    sink.error(new StorageException.Expired("compacted: " + query.afterRevision()));
                    return;
                }
                Stream stream = new Stream(query, sink);
                for (BackendEvent event : log.subList(0, delivered)) {
                    if (event.revision() > query.afterRevision() && stream.sees(key(event))) {
                        sink.next(event);
                    }
                }
                streams.add(stream);
                sink.onDispose(() -> {
                    synchronized (this) {
                        streams.remove(stream);
                    }
                });
            }
        });
    }

    @Override
    public synchronized Mono<Long> currentRevision() {
        return Mono.fromSupplier(() -> {
            synchronized (this) {
                return revision;
            }
        });
    }

    @Override
    public Mono<Long> count(String prefix) {
        return range(RangeQuery.prefix(prefix)).map(RangeResult::total);
    }

    @Override
    public Mono<Void> compact(long atRevision) {
        return Mono.fromRunnable(() -> {
            synchronized (this) {
                compacted = Math.max(compacted, atRevision);
            }
        });
    }

    @Override
    public synchronized long compactRevision() {
        return compacted;
    }

    @Override
    public Mono<Void> requestProgress(String prefix) {
        return Mono.fromRunnable(() -> {
            synchronized (this) {
                progressRequests++;
                if (held) {
                    return;
                }
                send(stream -> {
                    if (stream.query().progress()) {
                        stream.sink().next(new BackendEvent.Progress(revision));
                    }
                });
            }
        });
    }

    @Override
    public Mono<Void> healthy() {
        return Mono.empty();
    }

    @Override
    public Mono<Void> ready() {
        return Mono.empty();
    }

    @Override
    public void close() {
        cutStreams(null);
    }
}
