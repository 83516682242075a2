package dev.orlop.cacher;

import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.storage.SelectionPredicate;
import dev.orlop.storage.WatchEvent;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;

/**
 * The hand-over between writer and watcher, explored by Lincheck: one side appends, offers and lets in; the other reads, is
 * parked and asks to be let in, in every order. The watcher must get every event once and in order.
 */
public class HandOverLincheckTests {
    /** The least that such a queue holds. */
    private static final int QUEUE = 4;

    private final WatchHistory history = new WatchHistory(100, WatchHistory.MIN_WINDOW, (from, to) -> {});
    /** What the watcher has put to the writer's loop; run by the writer between events. */
    private final Queue<Runnable> toWriter = new ConcurrentLinkedQueue<>();
    /** What anybody has put to the watcher's loop; run by the reader. */
    private final Queue<Runnable> toReader = new ConcurrentLinkedQueue<>();

    private final SerialLoop reader = new SerialLoop(toReader::add);
    private final ArrayDeque<Long> received = new ArrayDeque<>();
    private final BaseSubscriber<WatchEvent> subscriber = new BaseSubscriber<>() {
        @Override
        protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {}

        @Override
        protected void hookOnNext(WatchEvent event) {
            received.add(event.resourceVersion());
        }
    };
    private final CacheWatcher watcher;
    private long appended;

    public HandOverLincheckTests() {
        CacheWatcher.Plan plan = new CacheWatcher.Plan(
                Scope.ALL, SelectionPredicate.EVERYTHING, null, 0, null, 0, history.end(), false, false, null);
        watcher = new CacheWatcher(subscriber, plan, new Owner(), reader, QUEUE);
        subscriber.onSubscribe(watcher);
        watcher.start();
    }

    private final class Owner implements CacheWatcher.Owner {
        @Override
        public void touched(CacheWatcher touched) {
            touched.wakeTouched();
        }

        @Override
        public WatchHistory history() {
            return history;
        }

        @Override
        public TypeMeta objectType() {
            return Widgets.TYPE;
        }

        @Override
        public void attach(CacheWatcher attaching, long position) {
            toWriter.add(() -> attaching.attach(position));
        }

        @Override
        public void leave(CacheWatcher leaving) {}

        @Override
        public void overrun(CacheWatcher late) {
            throw new IllegalStateException("nothing leaves this ring");
        }

        @Override
        public void initialEventsSent(long count) {}

        @Override
        public void queued(int depth) {}
    }

    @Operation(nonParallelGroup = "writer")
    public void write() {
        runAll(toWriter);
        long revision = ++appended;
        StoreEvent event = new StoreEvent(
                history.end(), new byte[0], Event.object(revision), null, revision, 0, null, null, false);
        history.append(event);
        watcher.offer(event);
        runAll(toWriter);
    }

    /** More than the queue holds: parks the watcher if it is not reading meanwhile. */
    @Operation(nonParallelGroup = "writer")
    public void writeMany() {
        for (int i = 0; i <= QUEUE; i++) {
            write();
        }
    }

    @Operation(nonParallelGroup = "reader")
    public void read() {
        watcher.request(1);
        runAll(toReader);
    }

    @Operation(nonParallelGroup = "reader")
    public void readAll() {
        watcher.request(100);
        runAll(toReader);
    }

    private static void runAll(Queue<Runnable> tasks) {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** After the operations: lets both sides come to rest, and then nothing may be missing. */
    @Validate
    public void everythingArrivesOnceAndInOrder() {
        watcher.request(1_000);
        while (!toReader.isEmpty() || !toWriter.isEmpty()) {
            runAll(toReader);
            runAll(toWriter);
        }
        long expected = 0;
        for (long revision : received) {
            if (revision != ++expected) {
                throw new IllegalStateException("received " + received);
            }
        }
        if (expected != appended) {
            throw new IllegalStateException("received " + received + " of " + appended);
        }
    }

    /** Objects of which only the version matters. */
    private static final class Event {
        private static final dev.orlop.object.KubeObject OBJECT = Widgets.widget("ns", "w", "red", "");

        static dev.orlop.object.KubeObject object(long revision) {
            return OBJECT.withResourceVersion(revision);
        }
    }

    @Test
    void handOver_modelChecked_losesAndDoublesNothing() {
        new ModelCheckingOptions()
                .iterations(4)
                .invocationsPerIteration(100)
                .threads(2)
                .actorsPerThread(2)
                .actorsBefore(3)
                .actorsAfter(0)
                .addCustomScenario(whileItReads("write"))
                .addCustomScenario(whileItReads("writeMany"))
                .check(HandOverLincheckTests.class);
    }

    /** A live watcher takes its first event from the queue, and the writer goes on. */
    private static ExecutionScenario whileItReads(String writing) {
        return Scenario.validated(
                HandOverLincheckTests.class,
                List.of("readAll", "write"),
                List.of(writing),
                List.of("readAll"),
                "everythingArrivesOnceAndInOrder");
    }

    @Test
    void handOver_underStress_losesAndDoublesNothing() {
        new StressOptions()
                .iterations(4)
                .invocationsPerIteration(80)
                .threads(2)
                .actorsPerThread(6)
                .actorsBefore(2)
                .actorsAfter(0)
                .check(HandOverLincheckTests.class);
    }
}
