package dev.orlop.cacher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SerialLoopTests {
    private static final Duration TIME = Duration.ofSeconds(3);
    private static final int PRODUCERS = 4;
    private static final int TASKS = 3_000;

    private final ExecutorService workers = CacherRuntime.workers(3, Executors.defaultThreadFactory());

    @AfterEach
    void close() {
        workers.shutdownNow();
    }

    /** Producers that are interrupted between putting a task and counting it must not let a second thread in. */
    @Test
    void execute_byManyProducers_runsOneTaskAtATimeAndEachOnce() throws InterruptedException {
        long end = System.nanoTime() + TIME.toNanos();
        while (System.nanoTime() < end) {
            SerialLoop loop = new SerialLoop(workers);
            Visits visits = new Visits();
            for (int i = 0; i < PRODUCERS; i++) {
                Thread.ofPlatform().start(() -> produce(loop, visits));
            }

            assertThat(visits.done.await(30, TimeUnit.SECONDS))
                    .as("all tasks run")
                    .isTrue();
            assertThat(visits.overlaps).hasValue(0);
        }
    }

    private static void produce(SerialLoop loop, Visits visits) {
        for (int i = 0; i < TASKS; i++) {
            loop.execute(visits);
            for (int pause = i * 31 & 1_023; pause > 0; pause--) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void execute_fromItsOwnTask_runsAfterIt() throws InterruptedException {
        SerialLoop loop = new SerialLoop(workers);
        StringBuilder order = new StringBuilder();
        CountDownLatch done = new CountDownLatch(1);
        loop.execute(() -> {
            loop.execute(() -> {
                order.append("second");
                done.countDown();
            });
            order.append("first ");
        });

        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(order).hasToString("first second");
    }

    /** An error of the virtual machine is that task's own: the loop is shared by the watchers of many. */
    @Test
    void execute_behindTaskThatFailsWithError_runs() throws InterruptedException {
        SerialLoop loop = new SerialLoop(workers);
        CountDownLatch done = new CountDownLatch(2);
        loop.execute(() -> {
            throw new StackOverflowError("planned by the test");
        });
        loop.execute(done::countDown);
        loop.execute(() -> {
            throw new IllegalStateException("planned by the test");
        });
        loop.execute(done::countDown);

        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    }

    private static final class Visits implements Runnable {
        private final AtomicInteger inside = new AtomicInteger();
        private final AtomicInteger overlaps = new AtomicInteger();
        private final CountDownLatch done = new CountDownLatch(PRODUCERS * TASKS);

        @Override
        public void run() {
            if (inside.incrementAndGet() != 1) {
                overlaps.incrementAndGet();
            }
            for (int i = 0; i < 30; i++) {
                Thread.onSpinWait();
            }
            inside.decrementAndGet();
            done.countDown();
        }
    }
}
