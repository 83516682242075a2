package dev.orlop.cacher;

import dev.orlop.jmh.Samples;
import dev.orlop.object.FieldSelector;
import dev.orlop.object.KubeObject;
import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.object.LabelSelector;
import dev.orlop.storage.SelectionPredicate;
import dev.orlop.storage.WatchEvent;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** One event to watchers: into their queues, and out of them to subscribers that count. One thread does it all. */
@State(Scope.Thread)
public class DispatchBenchmark {
    private static final int QUEUE = 64;

    @Param({"100", "1000", "10000"})
    private int watchers;

    private final Loop owner = new Loop();
    private final WatcherIndex all = new WatcherIndex(null);
    private final WatcherIndex byName = new WatcherIndex(null);
    private final WatcherIndex byLabel = new WatcherIndex(null);
    private final KubeObject object = Samples.object(0);
    private final KubeObject previous = Samples.codec().decode(Samples.stored(0), Samples.REVISION - 1);
    private final byte[] key = Paths.bytes(Samples.path(0));
    private final Counting subscriber = new Counting();

    /** Lets each in at the end of the ring, which stays empty: the events come from the writer alone. */
    @Setup(Level.Trial)
    public void watch() {
        var label = new SelectionPredicate(LabelSelector.parse("app=bench"), FieldSelector.EVERYTHING);
        for (int i = 0; i < watchers; i++) {
            add(all, dev.orlop.cacher.Scope.ALL, SelectionPredicate.EVERYTHING);
            add(byName, dev.orlop.cacher.Scope.of(Samples.path(i), false), SelectionPredicate.EVERYTHING);
            add(byLabel, dev.orlop.cacher.Scope.ALL, label);
        }
    }

    private void add(WatcherIndex index, dev.orlop.cacher.Scope scope, SelectionPredicate predicate) {
        long end = owner.history.end();
        var plan = new CacheWatcher.Plan(scope, predicate, null, 0, null, 0, end, false, false, null);
        CacheWatcher watcher = new CacheWatcher(subscriber, plan, owner, Runnable::run, QUEUE);
        watcher.request(Long.MAX_VALUE);
        index.add(watcher);
        watcher.start();
    }

    @Benchmark
    public long toAll() {
        return dispatch(all);
    }

    @Benchmark
    public long toTheOneOfTheName() {
        return dispatch(byName);
    }

    @Benchmark
    public long toAllThatAskForALabel() {
        return dispatch(byLabel);
    }

    private long dispatch(WatcherIndex index) {
        index.dispatch(new StoreEvent(0, key, object, previous, Samples.REVISION, 0, null, null, false));
        owner.wakeTouched();
        return subscriber.events;
    }

    private static final class Loop implements CacheWatcher.Owner {
        private final WatchHistory history =
                new WatchHistory(WatchHistory.LOWER_BOUND, WatchHistory.MIN_WINDOW, (from, to) -> {});
        private final List<CacheWatcher> touched = new ArrayList<>();

        @Override
        public WatchHistory history() {
            return history;
        }

        @Override
        public TypeMeta objectType() {
            return new TypeMeta("bench.orlop.dev/v1", "Sample");
        }

        @Override
        public void attach(CacheWatcher watcher, long position) {
            watcher.attach(position);
        }

        @Override
        public void touched(CacheWatcher watcher) {
            touched.add(watcher);
        }

        void wakeTouched() {
            for (int i = 0; i < touched.size(); i++) {
                touched.get(i).wakeTouched();
            }
            touched.clear();
        }

        @Override
        public void leave(CacheWatcher watcher) {}

        @Override
        public void overrun(CacheWatcher watcher) {
            throw new IllegalStateException("no watcher falls behind here");
        }

        @Override
        public void initialEventsSent(long count) {}

        @Override
        public void queued(int depth) {}
    }

    private static final class Counting implements CoreSubscriber<WatchEvent> {
        private long events;

        @Override
        public void onSubscribe(Subscription subscription) {}

        @Override
        public void onNext(WatchEvent event) {
            events++;
        }

        @Override
        public void onError(Throwable failure) {
            throw new IllegalStateException(failure);
        }

        @Override
        public void onComplete() {
            throw new IllegalStateException("no watch ends here");
        }
    }
}
