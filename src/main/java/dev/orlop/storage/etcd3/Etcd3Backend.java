package dev.orlop.storage.etcd3;

import dev.orlop.storage.Keys;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.BackendEvent;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.backend.Capabilities;
import dev.orlop.storage.backend.StorageConfig;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The engine over an etcd v3 cluster of any size; any number of Orlop processes may share it. Keys and values are the
 * store's own, so that what kube-apiserver or etcdctl wrote is read, and the other way round.
 *
 * <p>Results are signalled on reactor's parallel scheduler. Closing ends all watches with
 * {@link StorageException.Unreachable}.
 */
public final class Etcd3Backend implements Backend {
    /** A server that is away must not keep the others from serving. */
    private static final Duration ACQUAINTANCE = Duration.ofSeconds(2);

    private final StorageConfig config;
    private final Servers servers;
    private final Requests requests;
    private final Watches watches;
    private final Leases leases;
    private final VersionGate gate;
    private final Mono<Void> acquainted;
    private final Probe health;
    private final Probe readiness;
    private final CompactRevision compacted = new CompactRevision();
    private final ServerWatcher serverWatcher;
    private final Disposable.Composite running = Disposables.composite();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final String healthKey;

    Etcd3Backend(StorageConfig config, Servers servers, Requests requests, BackendListener listener, Tuning tuning) {
        this.config = config;
        this.servers = servers;
        this.requests = requests;
        this.healthKey = Keys.normalize(config.prefix()) + "health";
        this.gate = new VersionGate(servers.size());
        this.acquainted = gate.answered()
                .timeout(ACQUAINTANCE, requests.signals())
                .onErrorComplete()
                .cache();
        Etcd3Settings settings = config.settings().as(Etcd3Settings.class);
        this.leases = new Leases(Leases.from(requests), settings.leaseReuse(), listener, System::nanoTime);
        this.watches = new Watches(requests, tuning, gate::isOpen, compacted::atLeast, this::currentRevision);
        this.health = probe("health", config.timeouts().health());
        this.readiness = probe("ready", config.timeouts().ready());
        this.serverWatcher =
                new ServerWatcher(requests, gate, listener, config.timeouts().ready());
        listener.queueOpened("etcd3_watch", watches.mark(), watches::depth);
        start(tuning);
    }

    private Probe probe(String what, Duration limit) {
        return new Probe(
                requests.send(range(what, Messages.get(healthKey, 0)), limit).then(), limit, System::nanoTime);
    }

    private void start(Tuning tuning) {
        serverWatcher.start(tuning.statusPoll());
        Compactor compactor = newCompactor();
        running.add(compactor.follow());
        HashSet<Endpoint> cluster = new HashSet<>();
        servers.all().forEach(server -> cluster.add(server.endpoint()));
        running.add(Compactors.OF_THIS_PROCESS.join(cluster, compactor, config.compactionInterval()));
    }

    /** A compactor of this store that does nothing by itself. */
    Compactor newCompactor() {
        return new Compactor(this, requests, compacted);
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(true, gate.isOpen());
    }

    @Override
    public Mono<GetResult> get(String key, long revision) {
        return read("get " + key, Messages.get(key, revision))
                .map(response -> new GetResult(
                        response.getHeader().getRevision(),
                        response.getKvsCount() == 0 ? null : Messages.entry(response.getKvs(0))));
    }

    @Override
    public Mono<RangeResult> range(RangeQuery query) {
        return read("list " + query.start(), Messages.range(query)).map(response -> result(query, response));
    }

    @Override
    public Mono<ExpiringRange> rangeWithExpiries(RangeQuery query) {
        return read("list " + query.start(), Messages.range(query))
                .flatMap(response -> LeaseTimes.of(response, requests)
                        .map(times -> new ExpiringRange(result(query, response), times)));
    }

    private static RangeResult result(RangeQuery query, RangeResponse response) {
        return new RangeResult(
                query.revision() == 0 ? response.getHeader().getRevision() : query.revision(),
                response.getKvsList().stream().map(Messages::entry).toList(),
                response.getCount());
    }

    private Mono<RangeResponse> read(String what, RangeRequest request) {
        Requests.Call<RangeRequest, RangeResponse> call = range(what, request);
        return requests.untranslated(call, config.timeouts().request()).onErrorResume(RequestFailure.class, failure -> {
            if (!Failures.isFuture(failure)) {
                return Mono.error(Failures.of(failure, false, what));
            }
            return currentRevision()
                    .flatMap(current -> Mono.error(
                            new StorageException.TooLargeResourceVersion(request.getRevision(), current, 0)));
        });
    }

    private static Requests.Call<RangeRequest, RangeResponse> range(String what, RangeRequest request) {
        return new Requests.Call<>(KVGrpc.getRangeMethod(), request, false, what);
    }

    @Override
    public Mono<WriteResult> put(String key, byte[] value, long expectedRevision, Ttl ttl) {
        String what = "put " + key;
        if (ttl.isForever() || (ttl.isKeep() && expectedRevision == 0)) {
            return write(what, Messages.put(key, value, expectedRevision, 0L));
        }
        if (ttl.isKeep()) {
            return write(what, Messages.put(key, value, expectedRevision, null));
        }
        return putWithLease(what, key, value, expectedRevision, ttl)
                .onErrorResume(RequestFailure.class, failure -> {
                    if (!Failures.isLeaseGone(failure)) {
                        return Mono.error(failure);
                    }
                    // The shared lease was revoked, or lost with the store's past: nothing was written.
                    leases.forget();
                    return putWithLease(what, key, value, expectedRevision, ttl);
                })
                .onErrorMap(RequestFailure.class, failure -> Failures.of(failure, true, what));
    }

    private Mono<WriteResult> putWithLease(String what, String key, byte[] value, long expectedRevision, Ttl ttl) {
        return leases.lease(ttl.seconds())
                .flatMap(lease -> requests.untranslated(
                        txn(what, Messages.put(key, value, expectedRevision, lease)),
                        config.timeouts().request()))
                .map(Etcd3Backend::result);
    }

    @Override
    public Mono<WriteResult> delete(String key, long expectedRevision) {
        return write("delete " + key, Messages.delete(key, expectedRevision));
    }

    private Mono<WriteResult> write(String what, TxnRequest request) {
        return requests.send(txn(what, request)).map(Etcd3Backend::result);
    }

    private static Requests.Call<TxnRequest, TxnResponse> txn(String what, TxnRequest request) {
        return new Requests.Call<>(KVGrpc.getTxnMethod(), request, true, what);
    }

    private static WriteResult result(TxnResponse response) {
        long revision = response.getHeader().getRevision();
        return response.getSucceeded()
                ? new WriteResult.Written(revision)
                : new WriteResult.Conflict(revision, Messages.conflicting(response));
    }

    @Override
    public Flux<BackendEvent> watch(WatchQuery query) {
        return watches.watch(query);
    }

    /** The first answers wait for the servers to say what they can do, so that {@link #capabilities} is true by then. */
    @Override
    public Mono<Long> currentRevision() {
        return acquainted
                .then(requests.send(range("read the current revision", Messages.get(healthKey, 0))))
                .map(response -> response.getHeader().getRevision());
    }

    @Override
    public Mono<Long> count(String prefix) {
        return requests.send(range("count " + prefix, Messages.count(prefix))).map(RangeResponse::getCount);
    }

    @Override
    public Mono<Void> compact(long revision) {
        CompactionRequest request =
                CompactionRequest.newBuilder().setRevision(revision).build();
        // Repeated it does no harm: what is compacted already is what was asked for.
        return requests.send(new Requests.Call<>(KVGrpc.getCompactMethod(), request, false, "compact to " + revision))
                .then()
                .onErrorComplete(StorageException.Expired.class)
                .doOnSuccess(done -> compacted.atLeast(revision));
    }

    @Override
    public long compactRevision() {
        return compacted.get();
    }

    @Override
    public Mono<Void> requestProgress(String prefix) {
        return Mono.fromRunnable(() -> watches.requestProgress(prefix));
    }

    @Override
    public Mono<Void> healthy() {
        return answer(health);
    }

    @Override
    public Mono<Void> ready() {
        return answer(readiness);
    }

    private Mono<Void> answer(Probe probe) {
        return Mono.defer(() -> closed.get() ? Mono.error(Failures.closed()) : probe.answer());
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            running.dispose();
            serverWatcher.close();
            gate.close();
            watches.close();
            servers.close();
        }
    }
}
