package dev.orlop.cacher;

import dev.orlop.cacher.CacherConfig.Abilities;
import dev.orlop.cacher.CacherConfig.Tuning;
import dev.orlop.cacher.CacherListener.CheckOutcome;
import dev.orlop.codec.JsonCodec;
import dev.orlop.object.FieldSelector;
import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.object.LabelSelector;
import dev.orlop.object.ObjectList;
import dev.orlop.object.SelectableFields;
import dev.orlop.storage.DeleteRequest;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.ListOptions.ResourceVersionMatch;
import dev.orlop.storage.SelectionPredicate;
import dev.orlop.storage.Storage;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.UpdateRequest;
import dev.orlop.storage.UpdateRequest.Update;
import dev.orlop.storage.WatchOptions;
import dev.orlop.storage.kit.WatchProbe;
import dev.orlop.storage.raw.ObjectStorage;
import dev.orlop.storage.raw.ObjectStorage.Resource;
import dev.orlop.storage.raw.StorageListener;
import dev.orlop.value.IdentityTransformer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Caches of one small resource over a {@link MemoryBackend}, and its verbs as calls that wait. */
final class Widgets implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);
    static final String PREFIX = "/example.com/widgets";
    static final TypeMeta TYPE = new TypeMeta("example.com/v1", "Widget");
    static final GroupResource RESOURCE = new GroupResource("example.com", "widgets");
    static final String COLOR = "spec.color";
    private static final JsonCodec CODEC = new JsonCodec(SelectableFields.of(List.of(COLOR)));

    final MemoryBackend backend = new MemoryBackend();
    final ExecutorService workers = CacherRuntime.workers(2, Executors.defaultThreadFactory());
    final TestTimer timer;
    final CacherRuntime runtime;
    final Storage raw;
    private final SequencedMap<Cacher, GaugedListener> cachers = new LinkedHashMap<>();
    private final int maxWatchers;
    private UnaryOperator<CacherConfig> adapt = UnaryOperator.identity();

    Widgets() {
        this(10_000);
    }

    Widgets(int maxWatchers) {
        this(maxWatchers, System::nanoTime);
    }

    /** With a clock of the test's own. */
    Widgets(LongSupplier clock) {
        this(10_000, clock);
    }

    private Widgets(int maxWatchers, LongSupplier clock) {
        this(maxWatchers, clock, new TestTimer(1));
    }

    /** The reflector's pauses are a tenth of what they are; what readers wait for a fresh cache is not. */
    static Widgets hurried() {
        return new Widgets(10_000, System::nanoTime, new TestTimer(10));
    }

    private Widgets(int maxWatchers, LongSupplier clock, TestTimer timer) {
        this.timer = timer;
        this.maxWatchers = maxWatchers;
        runtime = new CacherRuntime(workers, timer, 2, maxWatchers, clock);
        raw = newStorage();
    }

    private Storage newStorage() {
        Resource resource = new Resource(RESOURCE, PREFIX, TYPE, true);
        return new ObjectStorage(
                backend, "/registry", resource, CODEC, new IdentityTransformer(), new StorageListener() {});
    }

    /** Changes the configuration of the caches opened from now on. */
    Widgets with(UnaryOperator<CacherConfig> change) {
        UnaryOperator<CacherConfig> before = adapt;
        adapt = config -> change.apply(before.apply(config));
        return this;
    }

    Widgets tuned(UnaryOperator<Tuning> change) {
        return with(config -> new CacherConfig(
                config.resource(),
                config.resourcePrefix(),
                config.objectType(),
                config.namespaced(),
                config.compressed(),
                config.keyFunction(),
                config.indexes(),
                config.triggerPath(),
                config.abilities(),
                change.apply(config.tuning())));
    }

    /** With a bookmark as often as that. */
    static Tuning bookmarks(Tuning tuning, Duration interval) {
        return new Tuning(
                tuning.capacity(),
                tuning.historyWindow(),
                tuning.primeRevisions(),
                interval,
                tuning.freshnessWait(),
                tuning.checkInterval(),
                tuning.byteBudget());
    }

    /** With reads that wait that long for the cache. */
    static Tuning waiting(Tuning tuning, Duration limit) {
        return new Tuning(
                tuning.capacity(),
                tuning.historyWindow(),
                tuning.primeRevisions(),
                tuning.bookmarkInterval(),
                limit,
                tuning.checkInterval(),
                tuning.byteBudget());
    }

    Widgets indexed(String triggerPath, AttributeIndex... indexes) {
        return with(config -> new CacherConfig(
                config.resource(),
                config.resourcePrefix(),
                config.objectType(),
                config.namespaced(),
                config.compressed(),
                config.keyFunction(),
                List.of(indexes),
                triggerPath,
                config.abilities(),
                config.tuning()));
    }

    /** A cache that may not be filled yet. */
    Cacher start(GaugedListener listener) {
        CacherConfig config = adapt.apply(new CacherConfig(
                RESOURCE,
                PREFIX,
                TYPE,
                true,
                false,
                Widgets::key,
                List.of(),
                null,
                () -> new Abilities(
                        backend.capabilities().historicalReads(),
                        backend.capabilities().requestedProgress()),
                Tuning.DEFAULT.withPrimeRevisions(0)));
        Cacher cacher = new Cacher(newStorage(), config, runtime, listener);
        cachers.put(cacher, listener);
        return cacher;
    }

    /** A filled cache. */
    Cacher open(GaugedListener listener) {
        Cacher cacher = start(listener);
        awaitReady(cacher);
        return cacher;
    }

    Cacher open() {
        return open(new GaugedListener());
    }

    /** The values of one of these caches. */
    CacheGauges gauges(Cacher cacher) {
        return Objects.requireNonNull(cachers.get(cacher)).gauges();
    }

    /** Has the one cache that is open compare itself with the store. */
    CheckOutcome check() throws InterruptedException {
        GaugedListener listener = cachers.sequencedValues().getLast();
        int before = listener.outcomes().size();
        timer.check();
        return listener.outcomes().get(before);
    }

    /** How many places for watchers are taken: as many as there are, but for those that can still be had. */
    int takenPlaces() {
        int free = 0;
        while (runtime.admitWatcher()) {
            free++;
        }
        for (int i = 0; i < free; i++) {
            runtime.dismissWatcher();
        }
        return maxWatchers - free;
    }

    static boolean isReady(Storage storage) {
        return Boolean.TRUE.equals(
                storage.readiness().thenReturn(true).onErrorReturn(false).block(PATIENCE));
    }

    static void awaitReady(Cacher cacher) {
        awaitThat(() -> isReady(cacher));
    }

    static void awaitThat(BooleanSupplier condition) {
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(PATIENCE)
                .until(condition::getAsBoolean);
    }

    static String key(KubeObject object) {
        return key(object.meta().namespace(), object.meta().name());
    }

    static String key(String namespace, String name) {
        return namespace.isEmpty() ? PREFIX + "/" + name : PREFIX + "/" + namespace + "/" + name;
    }

    static KubeObject widget(String namespace, String name, String color, String note) {
        String json = """
                {"apiVersion":"example.com/v1","kind":"Widget","metadata":{"labels":{"tier":"%s"},"name":"%s","namespace":"%s"},\
                "spec":{"color":"%s","note":"%s"}}""".formatted(color, name, namespace, color, note);
        return CODEC.decode(json.getBytes(StandardCharsets.UTF_8), 0);
    }

    KubeObject create(String namespace, String name) {
        return create(namespace, name, "red");
    }

    KubeObject create(String namespace, String name, String color) {
        return await(raw.create(key(namespace, name), widget(namespace, name, color, ""), Ttl.FOREVER));
    }

    KubeObject update(String namespace, String name, String color, String note) {
        return await(raw.guaranteedUpdate(
                key(namespace, name),
                UpdateRequest.of(current -> Update.keepingTtl(widget(namespace, name, color, note)))));
    }

    KubeObject delete(String namespace, String name) {
        return await(raw.delete(key(namespace, name), DeleteRequest.unconditional()));
    }

    /** A write that the resource does not see. */
    long bump() {
        return backend.write("/registry/other/thing", new byte[] {'b'});
    }

    static <T> T await(Mono<T> result) {
        return Objects.requireNonNull(result.block(PATIENCE));
    }

    static ObjectList list(Storage storage, ListOptions options) {
        return await(storage.list(PREFIX, options));
    }

    /** Lets a cache reach what was written. */
    static void settle(Storage storage) {
        long current = await(storage.currentResourceVersion());
        list(storage, from(current).withMatch(ResourceVersionMatch.NOT_OLDER_THAN));
    }

    static ListOptions everything() {
        return ListOptions.everything();
    }

    static ListOptions from(long revision) {
        return everything().withResourceVersion(Long.toString(revision));
    }

    static ListOptions exactly(long revision) {
        return from(revision).withMatch(ResourceVersionMatch.EXACT);
    }

    /** To watch: what comes after a revision. */
    static WatchOptions after(long revision) {
        return WatchOptions.everything().withResourceVersion(Long.toString(revision));
    }

    static SelectionPredicate color(String color) {
        return new SelectionPredicate(LabelSelector.EVERYTHING, FieldSelector.parse(COLOR + "=" + color));
    }

    static SelectionPredicate tier(String tier) {
        return new SelectionPredicate(LabelSelector.parse("tier=" + tier), FieldSelector.EVERYTHING);
    }

    static WatchProbe watch(Storage storage, WatchOptions options) {
        return watch(storage, PREFIX, options, Long.MAX_VALUE);
    }

    static WatchProbe watch(Storage storage, String key, WatchOptions options, long demand) {
        return WatchProbe.open(storage.watch(key, options), PATIENCE, demand);
    }

    static List<String> names(ObjectList list) {
        return list.items().stream().map(object -> object.meta().name()).toList();
    }

    void stop(@Nullable Cacher cacher) {
        if (cacher != null) {
            cacher.close();
        }
    }

    @Override
    public void close() {
        cachers.keySet().forEach(Cacher::close);
        raw.close();
        timer.shutdownNow();
        workers.shutdown();
    }
}
