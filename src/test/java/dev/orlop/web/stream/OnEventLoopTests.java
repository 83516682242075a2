package dev.orlop.web.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.storage.Delivery;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class OnEventLoopTests {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Outlet loop = new Outlet() {
        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public void executeLater(Runnable task) {
            tasks.add(task);
        }

        @Override
        public void executeLast(Runnable task) {
            tasks.add(task);
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void onWritable(Runnable callback) {}

        @Override
        public Disposable schedule(Runnable task, Duration delay) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean takesChunks() {
            return false;
        }

        @Override
        public ByteBufAllocator allocator() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(ByteBuf chunk) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    };

    private void turn() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Test
    void value_isSignalledByTheLoopInOneTask() {
        TestPublisher<String> source = TestPublisher.create();
        StepVerifier.create(new OnEventLoop<>(source.mono(), loop))
                .then(() -> source.emit("done"))
                .then(() -> assertThat(tasks).hasSize(1))
                .then(this::turn)
                .expectNext("done")
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void error_isSignalledByTheLoop() {
        IllegalStateException failure = new IllegalStateException("expected");
        TestPublisher<String> source = TestPublisher.create();
        StepVerifier.create(new OnEventLoop<>(source.mono(), loop))
                .then(() -> source.error(failure))
                .then(() -> assertThat(tasks).hasSize(1))
                .then(this::turn)
                .expectErrorSatisfies(seen -> assertThat(seen).isSameAs(failure))
                .verify(LIMIT);
    }

    @Test
    void end_withoutAValue_isSignalledByTheLoop() {
        StepVerifier.create(new OnEventLoop<>(Mono.<String>empty(), loop))
                .then(() -> assertThat(tasks).hasSize(1))
                .then(this::turn)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void cancellation_reachesTheSourceAndSilencesWhatIsUnderWay() {
        TestPublisher<String> source = TestPublisher.createCold();
        source.next("late");
        StepVerifier.create(new OnEventLoop<>(source.mono(), loop))
                .then(() -> assertThat(tasks).hasSize(1))
                .thenCancel()
                .verify(LIMIT);
        turn();
        source.assertWasCancelled();
    }

    @Test
    void source_seesWhereItsOutcomeIsWantedAndTheContextOfItsSubscriber() {
        Mono<String> source = Mono.create((MonoSink<String> sink) -> {
            assertThat(Delivery.of(sink.contextView())).isNotNull();
            sink.success(sink.contextView().get("key"));
        });
        StepVerifier.create(new OnEventLoop<>(source, loop).contextWrite(context -> context.put("key", "value")))
                .then(this::turn)
                .expectNext("value")
                .expectComplete()
                .verify(LIMIT);
    }
}
