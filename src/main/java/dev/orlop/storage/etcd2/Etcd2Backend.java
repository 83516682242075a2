package dev.orlop.storage.etcd2;

import dev.orlop.object.TextOrder;
import dev.orlop.storage.Keys;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.BackendEvent;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.backend.Capabilities;
import dev.orlop.storage.backend.KeyValue;
import dev.orlop.storage.backend.StorageConfig;
import dev.orlop.storage.backend.StorageConfig.Timeouts;
import dev.orlop.storage.etcd2.Node.Expiry;
import dev.orlop.storage.etcd2.NodeReader.Change;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The engine over etcd's v2 keys API ({@code pkg/storage/etcd/etcd_helper.go} of Kubernetes 1.7). A revision is an etcd
 * index: modifiedIndex of a key, X-Etcd-Index of the store.
 *
 * <p>What v2 cannot do: reads at an old revision, pages (a range reads its whole directory), counting without reading,
 * compaction (etcd remembers the last 1000 changes, whatever anybody asks). Names that start with an underscore are
 * refused on writes, see {@link KeyPath}. Directories are left where they are, also when they are empty: the deletion of
 * one is a single event that does not say what was in it.
 *
 * <p>Reads are linearizable with {@code orlop.storage.quorum}, else as fresh as the server that answers. The value that a
 * lost compare is answered with, and the current revision, are always read linearizably.
 */
final class Etcd2Backend implements Backend {
    private static final Comparator<Node> BY_KEY = Comparator.comparing(Node::key, TextOrder.BY_BYTES);

    private final Etcd2Client client;
    private final boolean quorum;
    private final String prefix;
    private final Timeouts timeouts;
    private final NodeCache cache;
    private final NodeReader reader;
    private final Poller poller;
    private final EventLog log;

    /**
     * @param client owned by the backend from now on
     */
    Etcd2Backend(Etcd2Client client, StorageConfig config, BackendListener listener) {
        this.client = client;
        Etcd2Settings settings = config.settings().as(Etcd2Settings.class);
        this.quorum = settings.quorum();
        this.prefix = Keys.normalize(config.prefix());
        this.timeouts = config.timeouts();
        long memory = Runtime.getRuntime().maxMemory();
        this.cache = new NodeCache(NodeCache.size(settings.deserializationCacheSize(), memory), listener);
        this.reader = new NodeReader(cache);
        this.poller = new Poller(client, reader, prefix, config.transport().username() != null, index(), cache::clear);
        this.log = new EventLog(poller, listener);
    }

    /** Progress is exact as long as the whole store may be watched. */
    @Override
    public Capabilities capabilities() {
        return new Capabilities(false, poller.seesWholeStore());
    }

    @Override
    public Mono<GetResult> get(String key, long revision) {
        return node(key, quorum).map(found -> {
            Node node = found.node();
            KeyValue entry = node == null || node.isDirectory() ? null : node.toKeyValue();
            return requireAt(new GetResult(found.index(), entry), key, revision);
        });
    }

    /**
     * @param node null if the key is absent
     */
    private record Found(long index, @Nullable Node node) {}

    private Mono<Found> node(String key, boolean linearizable) {
        return Mono.defer(() -> {
            Request request = Request.get(KeyPath.of(key) + "?quorum=" + linearizable);
            return client.send(request, answer -> switch (answer.code()) {
                case 0 -> new Found(answer.index(), named(key, reader.change(answer.body())));
                case Answer.KEY_NOT_FOUND, Answer.NOT_A_DIRECTORY -> new Found(answer.index(), null);
                default -> throw Etcd2Errors.refused(request, answer);
            });
        });
    }

    /** Etcd finds a key also under names with more slashes; a key is the name that it was written under. */
    private static @Nullable Node named(String key, Change read) {
        Node node = read.node();
        return node != null && node.key().equals(key) ? node : null;
    }

    /** A value that has not changed since a revision is the value at that revision; nothing else is known of the past. */
    private static GetResult requireAt(GetResult result, String key, long revision) {
        KeyValue entry = result.entry();
        if (revision == 0 || revision == result.revision()) {
            return result;
        }
        if (revision > result.revision()) {
            throw new StorageException.TooLargeResourceVersion(revision, result.revision(), 0);
        }
        if (entry == null || entry.modRevision() > revision) {
            throw past(key, revision, result.revision());
        }
        return new GetResult(revision, entry);
    }

    private static StorageException.Expired past(String key, long revision, long current) {
        return new StorageException.Expired(
                "etcd2 keeps no old revisions: " + key + " at " + revision + " is gone, current is " + current);
    }

    @Override
    public Mono<RangeResult> range(RangeQuery query) {
        return files(query).map(Files::toRange);
    }

    @Override
    public Mono<ExpiringRange> rangeWithExpiries(RangeQuery query) {
        return files(query).map(files -> new ExpiringRange(files.toRange(), files.expiries()));
    }

    /**
     * @param nodes in the bytewise order of their whole keys; etcd sorts directory by directory, which is another order
     */
    private record Files(RangeQuery query, long index, List<Node> nodes) {
        RangeResult toRange() {
            if (query.revision() > index) {
                throw new StorageException.TooLargeResourceVersion(query.revision(), index, 0);
            }
            if (query.revision() != 0 && query.revision() < index) {
                throw past(query.start(), query.revision(), index);
            }
            return new RangeResult(index, read().map(Node::toKeyValue).toList(), nodes.size());
        }

        Map<String, Ttl> expiries() {
            Map<String, Ttl> expiries = new HashMap<>();
            read().forEach(node -> {
                if (node.expiry() != null) {
                    expiries.put(node.key(), Ttl.ofSeconds(node.expiry().remainingSeconds()));
                }
            });
            return expiries;
        }

        private Stream<Node> read() {
            return query.limit() == 0 ? nodes.stream() : nodes.stream().limit(query.limit());
        }
    }

    private Mono<Files> files(RangeQuery query) {
        return Mono.defer(() -> {
            String directory = KeyPath.of(KeyPath.directoryOf(query));
            Request request = Request.get(directory + "?recursive=true&sorted=true&quorum=" + quorum);
            return client.send(request, answer -> switch (answer.code()) {
                case 0 -> new Files(query, answer.index(), inRange(query, reader.files(answer.body())));
                case Answer.KEY_NOT_FOUND, Answer.NOT_A_DIRECTORY -> new Files(query, answer.index(), List.of());
                default -> throw Etcd2Errors.refused(request, answer);
            });
        });
    }

    private static List<Node> inRange(RangeQuery query, List<Node> files) {
        return files.stream()
                .filter(file -> KeyPath.contains(query, file.key()))
                .sorted(BY_KEY)
                .toList();
    }

    @Override
    public Mono<WriteResult> put(String key, byte[] value, long expectedRevision, Ttl ttl) {
        return Mono.defer(() -> {
            KeyPath.requireWritable(key);
            boolean keep = ttl.isKeep() && expectedRevision != 0;
            return keep
                    ? putKeepingExpiry(key, value, expectedRevision)
                    : put(key, value, expectedRevision, ttl.seconds() > 0 ? Expiry.in(ttl.seconds()) : null);
        });
    }

    /** A write without an expiry takes it away, so what is left of it must be written again. */
    private Mono<WriteResult> putKeepingExpiry(String key, byte[] value, long expectedRevision) {
        Node known = cache.get(key, expectedRevision);
        if (known != null) {
            return put(key, value, expectedRevision, known.expiry());
        }
        return node(key, true).flatMap(found -> {
            Node node = found.node();
            return node == null || node.index() != expectedRevision
                    ? Mono.just(conflict(key, found))
                    : put(key, value, expectedRevision, node.expiry());
        });
    }

    private Mono<WriteResult> put(String key, byte[] value, long expectedRevision, @Nullable Expiry expiry) {
        // To etcd, a prevIndex of 0 is no condition at all.
        FormBody form = new FormBody(StoredText.fromValue(value)).with("noValueOnSuccess", true);
        if (expectedRevision == 0) {
            form.with("prevExist", false);
        } else {
            form.with("prevIndex", expectedRevision);
        }
        if (expiry != null) {
            form.with("ttl", expiry.remainingSeconds());
        }
        return write(Request.put(KeyPath.of(key), form), key).doOnNext(result -> {
            if (result instanceof WriteResult.Written written) {
                cache.put(new Node(key, value, written.revision(), expiry));
            }
        });
    }

    @Override
    public Mono<WriteResult> delete(String key, long expectedRevision) {
        if (expectedRevision == 0) {
            throw new IllegalArgumentException("a delete needs the revision that it expects");
        }
        String condition = "?noValueOnSuccess=true&prevIndex=" + expectedRevision;
        return Mono.defer(() -> write(Request.delete(KeyPath.of(key) + condition), key));
    }

    private Mono<WriteResult> write(Request request, String key) {
        Mono<Mono<WriteResult>> outcome = client.send(request, answer -> switch (answer.code()) {
            // Etcd reads its index under the lock under which it wrote: it is the index of this change.
            case 0 -> Mono.just(new WriteResult.Written(answer.index()));
            case Answer.KEY_NOT_FOUND -> Mono.just(new WriteResult.Conflict(answer.index(), null));
            case Answer.COMPARE_FAILED, Answer.KEY_EXISTS -> node(key, true).map(found -> conflict(key, found));
            default -> throw Etcd2Errors.refused(request, answer);
        });
        return outcome.flatMap(result -> result);
    }

    private static WriteResult conflict(String key, Found found) {
        Node node = found.node();
        if (node == null) {
            return new WriteResult.Conflict(found.index(), null);
        }
        if (node.isDirectory()) {
            throw new StorageException.BadRequest("invalid key: \"" + key + "\" is a directory in etcd2");
        }
        return new WriteResult.Conflict(found.index(), node.toKeyValue());
    }

    @Override
    public Flux<BackendEvent> watch(WatchQuery query) {
        return log.watch(query);
    }

    @Override
    public Mono<Long> currentRevision() {
        return index();
    }

    /** The store's index, read linearizably. It raises nothing: such a read goes through etcd's log, but is no change. */
    private Mono<Long> index() {
        return node(prefix, true).map(Found::index);
    }

    /** Reads all that it counts: v2 has nothing less. */
    @Override
    public Mono<Long> count(String countedPrefix) {
        return files(RangeQuery.prefix(countedPrefix))
                .map(files -> (long) files.nodes().size());
    }

    /** Not to be had: etcd v2 remembers the last 1000 changes, no more and no less. */
    @Override
    public Mono<Void> compact(long revision) {
        return Mono.error(new StorageException.Unsupported(
                "etcd2 cannot compact: it remembers the last 1000 changes, whatever is asked"));
    }

    /** 0: nothing is ever compacted on command, and what slides out of etcd's window a cache may still know. */
    @Override
    public long compactRevision() {
        return 0;
    }

    @Override
    public Mono<Void> requestProgress(String ofPrefix) {
        return log.requestProgress();
    }

    @Override
    public Mono<Void> healthy() {
        return answers(timeouts.health());
    }

    @Override
    public Mono<Void> ready() {
        return answers(timeouts.ready());
    }

    private Mono<Void> answers(Duration limit) {
        return index().timeout(limit)
                .onErrorMap(failure -> Etcd2Errors.failed(Request.get(KeyPath.of(prefix)), failure))
                .then();
    }

    @Override
    public void close() {
        log.close();
        client.close();
    }
}
