package dev.orlop.storage.etcd3;

import com.google.protobuf.ByteString;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.BackendEvent;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Compaction by one of many servers at a time ({@code etcd3.compactor}). The version of a key that all of them know is a
 * clock: each interval, who finds it where it left it moves it on and compacts to where the store stood when it did so the
 * last time; who finds it moved adopts it. So between one and two intervals of history remain, whatever the number of
 * servers, and nothing is compacted by a server that has just started.
 *
 * <p>The key's value is the revision compacted to. Servers that lose learn it by a watch.
 */
final class Compactor {
    static final String KEY = "compact_rev_key";

    private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);
    private static final Duration WATCH_AGAIN = Duration.ofSeconds(1);

    private final Backend backend;
    private final Requests requests;
    private final CompactRevision known;

    /** The version of the key when this server saw it last, and the store's revision then. Written by one run at a time. */
    private volatile Mark mark = new Mark(0, 0);

    private record Mark(long time, long revision) {}

    Compactor(Backend backend, Requests requests, CompactRevision known) {
        this.backend = backend;
        this.requests = requests;
        this.known = known;
    }

    /** Compacts every so often; the first time after one interval. */
    Disposable run(Duration interval) {
        return Flux.interval(interval, requests.signals())
                .onBackpressureDrop()
                .concatMap(
                        tick -> runOnce().onErrorResume(failure -> {
                            LOG.warn("The store's history could not be compacted: {}", failure.getMessage());
                            return Mono.empty();
                        }),
                        1)
                .subscribe();
    }

    /** One round. */
    Mono<Void> runOnce() {
        Mark before = mark;
        return requests.send(new Requests.Call<>(KVGrpc.getTxnMethod(), tick(before), true, "compact"))
                .flatMap(response -> {
                    long now = response.getHeader().getRevision();
                    if (!response.getSucceeded()) {
                        return adopt(response, now);
                    }
                    mark = new Mark(before.time + 1, now);
                    return before.revision == 0 ? Mono.empty() : backend.compact(before.revision);
                });
    }

    private Mono<Void> adopt(TxnResponse response, long now) {
        List<io.etcd.jetcd.api.KeyValue> read =
                response.getResponses(0).getResponseRange().getKvsList();
        // Somebody may have deleted the key: the clock then begins anew.
        mark = new Mark(read.isEmpty() ? 0 : read.getFirst().getVersion(), now);
        read.forEach(entry -> observed(entry.getValue().toByteArray()));
        return Mono.empty();
    }

    private static TxnRequest tick(Mark before) {
        ByteString key = Messages.key(KEY);
        return TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder()
                        .setResult(Compare.CompareResult.EQUAL)
                        .setTarget(Compare.CompareTarget.VERSION)
                        .setKey(key)
                        .setVersion(before.time))
                .addSuccess(RequestOp.newBuilder()
                        .setRequestPut(PutRequest.newBuilder()
                                .setKey(key)
                                .setValue(ByteString.copyFromUtf8(Long.toString(before.revision)))))
                .addFailure(RequestOp.newBuilder().setRequestRange(Messages.get(KEY, 0)))
                .build();
    }

    /** Follows what other servers compact. */
    Disposable follow() {
        Disposable.Swap following = Disposables.swap();
        following.update(backend.get(KEY, 0)
                .flatMapMany(read -> {
                    if (read.entry() != null) {
                        observed(read.entry().value());
                    }
                    return backend.watch(new Backend.WatchQuery(KEY, false, read.revision(), false));
                })
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, WATCH_AGAIN).scheduler(requests.signals()))
                .subscribe(event -> {
                    if (event instanceof BackendEvent.Put put) {
                        observed(put.value());
                    }
                }));
        return following;
    }

    private void observed(byte[] value) {
        try {
            known.atLeast(Long.parseLong(new String(value, StandardCharsets.UTF_8)));
        } catch (NumberFormatException e) {
            LOG.warn("The value of {} is not a revision", KEY);
        }
    }
}
