package dev.orlop.storage.embedded;

import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.BackendEvent;
import dev.orlop.storage.backend.Capabilities;
import dev.orlop.storage.backend.InvalidStorageConfigException;
import dev.orlop.storage.backend.KeyValue;
import dev.orlop.storage.backend.OnlineBackup;
import dev.orlop.storage.embedded.disk.EmbeddedBackup;
import dev.orlop.storage.embedded.disk.Encoding;
import dev.orlop.storage.embedded.disk.Faults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Multi-version storage over RocksDB, in one directory and one process. An acknowledged write is on disk; a crash at any
 * moment leaves each write fully there or absent.
 *
 * <p>Reads run on a bounded pool of their own, since they may wait for the disk. Outcomes of writes are signalled one group
 * after the other on non-blocking threads: short work there is fine.
 */
public final class EmbeddedBackend implements Backend, OnlineBackup {
    private static final Capabilities CAPABILITIES = new Capabilities(true, true);

    private final Engines engines;
    private final @Nullable Path backups;

    /**
     * @param backups the directory that backups go to; null: they are refused
     */
    EmbeddedBackend(Engines engines, @Nullable Path backups) {
        this.engines = engines;
        this.backups = backups;
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Mono<GetResult> get(String key, long revision) {
        return read(engine -> {
            byte[] bytes = Encoding.utf8(key);
            try (View view = View.open(engine.database())) {
                View.Version found = view.at(bytes, engine.readable(view, revision));
                KeyValue entry = found == null ? null : new KeyValue(key, found.value(), found.revision());
                return new GetResult(view.revision(), entry);
            }
        });
    }

    @Override
    public Mono<RangeResult> range(RangeQuery query) {
        return read(engine -> {
            try (View view = View.open(engine.database())) {
                return engine.ranges().read(view, query, engine.readable(view, query.revision()));
            }
        });
    }

    @Override
    public Mono<ExpiringRange> rangeWithExpiries(RangeQuery query) {
        return read(engine -> {
            try (View view = View.open(engine.database())) {
                RangeResult range = engine.ranges().read(view, query, engine.readable(view, query.revision()));
                return new ExpiringRange(range, engine.expiries().remaining(view, range.entries(), engine.now()));
            }
        });
    }

    @Override
    public Mono<Long> count(String prefix) {
        return read(engine -> {
            try (View view = View.open(engine.database())) {
                return engine.ranges().count(view, prefix, Backend.prefixEnd(prefix), view.revision());
            }
        });
    }

    @Override
    public Mono<WriteResult> put(String key, byte[] value, long expectedRevision, Ttl ttl) {
        return write(sink -> Write.put(key, value, expectedRevision, ttl, sink));
    }

    @Override
    public Mono<WriteResult> delete(String key, long expectedRevision) {
        return write(sink -> Write.delete(key, expectedRevision, sink));
    }

    @Override
    public Flux<BackendEvent> watch(WatchQuery query) {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super BackendEvent> subscriber) {
                engine().watches().open(query, subscriber);
            }
        };
    }

    @Override
    public Mono<Long> currentRevision() {
        return Mono.fromCallable(() -> engine().recent().current());
    }

    @Override
    public Mono<Void> compact(long revision) {
        return read(engine -> {
                    engine.compact(revision);
                    return revision;
                })
                .then();
    }

    @Override
    public long compactRevision() {
        return engine().compacted();
    }

    @Override
    public Mono<Void> requestProgress(String prefix) {
        return Mono.fromRunnable(() -> engine().watches().askProgress());
    }

    @Override
    public Mono<Void> healthy() {
        return answers(engine().timeouts().health());
    }

    @Override
    public Mono<Void> ready() {
        return answers(engine().timeouts().ready());
    }

    private Mono<Void> answers(Duration limit) {
        return Mono.<WriteResult>create(sink -> engine().committer().submit(Write.probe(sink)))
                .flatMap(answered -> Mono.justOrEmpty(engine().failure()).flatMap(Mono::<WriteResult>error))
                .timeout(limit, Mono.error(() -> Faults.slow(limit)))
                .then();
    }

    @Override
    public void close() {
        engines.close();
    }

    @Override
    public Mono<String> backup(String name) {
        if (backups == null) {
            return Mono.error(new InvalidStorageConfigException(
                    "there is no directory for backups",
                    "Set orlop.storage.embedded.backup-directory to the directory that backups go to."));
        }
        Path target = backups.resolve(name);
        return checkpoint(target).thenReturn(target.toString());
    }

    /**
     * Takes a backup of the running store, as it is between two commits, without stopping reads or writes for long.
     *
     * @param target a directory that does not exist, in one that does; on the same file system the data files are hard
     *     links
     * @throws InvalidStorageConfigException if the target cannot be made
     */
    Mono<Void> checkpoint(Path target) {
        Engine engine = engine();
        return Mono.<Void>fromRunnable(() -> EmbeddedBackup.checkpoint(engine.database(), target))
                .subscribeOn(engine.pools().readers())
                .publishOn(engine.pools().signalling());
    }

    private Engine engine() {
        return engines.get();
    }

    private Mono<WriteResult> write(Function<MonoSink<WriteResult>, Write> request) {
        return Mono.create(sink -> engine().committer().submit(request.apply(sink)));
    }

    /** What is done on a reader's thread, by one engine. */
    @FunctionalInterface
    private interface Read<T> {
        T of(Engine engine) throws RocksDBException;
    }

    private <T> Mono<T> read(Read<T> work) {
        Engine engine = engine();
        return Mono.fromCallable(() -> work.of(engine))
                .subscribeOn(engine.pools().readers())
                .publishOn(engine.pools().signalling())
                .onErrorMap(e -> engine.isClosed() ? Faults.whileClosing(e) : Faults.of(e));
    }
}
