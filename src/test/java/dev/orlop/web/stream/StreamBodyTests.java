package dev.orlop.web.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.web.render.ByteSource;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.testng.SkipException;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class StreamBodyTests {
    private static final DataBufferFactory BUFFERS = new NettyDataBufferFactory(PooledByteBufAllocator.DEFAULT);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** An outlet without a connection: the caller's thread is its event loop, and a test says when it is writable. */
    private static final class OpenOutlet implements Outlet {
        boolean writable = true;
        boolean chunked;
        final List<String> chunks = new ArrayList<>();
        /** The next turn, where a test takes it. */
        Runnable turn = () -> {};

        boolean turnsAwaited;
        Runnable callback = () -> {};
        int closed;

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void executeLater(Runnable task) {
            task.run();
        }

        @Override
        public void executeLast(Runnable task) {
            if (turnsAwaited) {
                turn = task;
            } else {
                task.run();
            }
        }

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public void onWritable(Runnable callback) {
            this.callback = callback;
        }

        @Override
        public Disposable schedule(Runnable task, Duration delay) {
            return Disposables.disposed();
        }

        @Override
        public boolean takesChunks() {
            return chunked;
        }

        @Override
        public ByteBufAllocator allocator() {
            return PooledByteBufAllocator.DEFAULT;
        }

        @Override
        public void write(ByteBuf chunk) {
            chunks.add(chunk.toString(StandardCharsets.US_ASCII));
            chunk.release();
        }

        @Override
        public void close() {
            closed++;
        }
    }

    /** Gives a number of buffers and counts what it is asked for. */
    private static final class CountedSource implements ChunkSource {
        final AtomicInteger given = new AtomicInteger();
        final AtomicInteger released = new AtomicInteger();
        private final long total;

        CountedSource(long total) {
            this.total = total;
        }

        @Override
        public boolean isReady() {
            return given.get() < total;
        }

        @Override
        public DataBuffer next(DataBufferFactory buffers) {
            byte[] bytes = (given.incrementAndGet() + ";").getBytes(StandardCharsets.US_ASCII);
            return buffers.allocateBuffer(bytes.length).write(bytes);
        }

        @Override
        public ByteBuf nextChunk(Outlet outlet) {
            String text = given.incrementAndGet() + ";";
            return outlet.allocator().directBuffer().writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public boolean isDone() {
            return given.get() >= total;
        }

        @Override
        public void release() {
            released.incrementAndGet();
        }
    }

    private static Flux<String> text(Publisher<Publisher<DataBuffer>> body, int prefetch) {
        return Flux.from(body).concatMap(group -> group, prefetch).map(StreamBodyTests::read);
    }

    private static String read(DataBuffer buffer) {
        String text = buffer.toString(StandardCharsets.US_ASCII);
        DataBufferUtils.release(buffer);
        return text;
    }

    @Test
    void body_isAllThatItsSourceGives() {
        CountedSource source = new CountedSource(100);
        StepVerifier.create(text(new StreamBody(source, new OpenOutlet(), BUFFERS), 32)
                        .count())
                .expectNext(100L)
                .expectComplete()
                .verify(LIMIT);

        assertThat(source.released).hasValue(1);
    }

    @Test
    void unwritableOutlet_stopsTheSourceWhateverTheDemand() {
        CountedSource source = new CountedSource(100);
        OpenOutlet outlet = new OpenOutlet();
        outlet.writable = false;
        List<String> seen = new ArrayList<>();
        Disposable reader = text(new StreamBody(source, outlet, BUFFERS), 32).subscribe(seen::add);

        assertThat(source.given).hasValue(0);
        outlet.writable = true;
        outlet.callback.run();
        assertThat(seen).hasSize(100);
        assertThat(reader.isDisposed()).isTrue();
    }

    @Test
    void groupThatIsNotRead_holdsNoBuffer() {
        CountedSource source = new CountedSource(100);
        OpenOutlet outlet = new OpenOutlet();
        List<Publisher<DataBuffer>> groups = new ArrayList<>();
        Disposable reader = Flux.from(new StreamBody(source, outlet, BUFFERS)).subscribe(groups::add);

        assertThat(groups).hasSize(1);
        assertThat(source.given).hasValue(0);
        reader.dispose();
        assertThat(source.released).hasValue(1);
        assertThat(outlet.closed).isEqualTo(1);
    }

    @Test
    void outletThatTakesChunks_getsAllBehindTheFirstGroup() {
        CountedSource source = new CountedSource(4);
        OpenOutlet outlet = new OpenOutlet();
        outlet.chunked = true;
        StepVerifier.create(text(new StreamBody(source, outlet, BUFFERS), 32))
                .expectNext("1;")
                .expectComplete()
                .verify(LIMIT);

        assertThat(outlet.chunks).containsExactly("2;", "3;", "4;");
        assertThat(source.released).hasValue(1);
    }

    /** So that whatever else the event loop has to do comes in between. */
    @Test
    void eachBufferBehindTheFirst_waitsForATurn() {
        OpenOutlet outlet = new OpenOutlet();
        outlet.turnsAwaited = true;
        List<String> written = new ArrayList<>();
        text(new StreamBody(new CountedSource(3), outlet, BUFFERS), 32).subscribe(written::add);

        assertThat(written).containsExactly("1;");
        outlet.turn.run();
        assertThat(written).containsExactly("1;", "2;");
        outlet.turn.run();
        assertThat(written).containsExactly("1;", "2;", "3;");
        assertThat(outlet.closed).isEqualTo(1);
    }

    @Test
    void chunkThatFails_failsTheBodyAndReleasesTheSource() {
        AtomicInteger released = new AtomicInteger();
        ChunkSource source = new ChunkSource() {
            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public @Nullable DataBuffer next(DataBufferFactory buffers) {
                return null;
            }

            @Override
            public ByteBuf nextChunk(Outlet outlet) {
                throw new IllegalStateException("broken");
            }

            @Override
            public boolean isDone() {
                return false;
            }

            @Override
            public void release() {
                released.incrementAndGet();
            }
        };
        OpenOutlet outlet = new OpenOutlet();
        outlet.chunked = true;

        StepVerifier.create(text(new StreamBody(source, outlet, BUFFERS), 32))
                .expectErrorMessage("broken")
                .verify(LIMIT);
        assertThat(released).hasValue(1);
    }

    @Test
    void unwritableOutlet_getsNoChunk() {
        CountedSource source = new CountedSource(3);
        OpenOutlet outlet = new OpenOutlet();
        outlet.chunked = true;
        Disposable reader =
                text(new StreamBody(source, outlet, BUFFERS), 32).subscribe(first -> outlet.writable = false);

        assertThat(source.given).hasValue(1);
        outlet.writable = true;
        outlet.callback.run();
        assertThat(outlet.chunks).containsExactly("2;", "3;");
        assertThat(reader.isDisposed()).isTrue();
    }

    @Test
    void cancel_inTheMiddle_releasesTheSourceOnce() {
        CountedSource source = new CountedSource(Long.MAX_VALUE);
        StepVerifier.create(text(new StreamBody(source, new OpenOutlet(), BUFFERS), 1))
                .expectNext("1;")
                .expectNext("2;")
                .thenCancel()
                .verify(LIMIT);

        assertThat(source.released).hasValue(1);
    }

    @Test
    void cancel_beforeAnybodySubscribed_releasesTheSource() {
        CountedSource source = new CountedSource(3);
        new StreamBody(source, new OpenOutlet(), BUFFERS).cancel();

        assertThat(source.released).hasValue(1);
    }

    @Test
    void sourceThatFails_failsTheBodyAndIsReleased() {
        AtomicInteger released = new AtomicInteger();
        ByteSource source = new ByteSource() {
            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public DataBuffer next(DataBufferFactory buffers) {
                throw new IllegalStateException("broken");
            }

            @Override
            public boolean isDone() {
                return false;
            }

            @Override
            public void release() {
                released.incrementAndGet();
            }
        };

        StepVerifier.create(text(new StreamBody(source, new OpenOutlet(), BUFFERS), 32))
                .expectErrorMessage("broken")
                .verify(LIMIT);
        assertThat(released).hasValue(1);
    }

    @Test
    void wakesFromManyThreads_loseNothing() throws Exception {
        CountedSource source = new CountedSource(100_000);
        OpenOutlet outlet = new OpenOutlet();
        StreamBody body = new StreamBody(source, outlet, BUFFERS);
        CompletableFuture<@Nullable Long> count = text(body, 32).count().toFuture();
        Thread[] threads = new Thread[3];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.ofPlatform().start(() -> {
                while (!count.isDone()) {
                    body.wake();
                }
            });
        }

        assertThat(count.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(100_000L);
        for (Thread thread : threads) {
            thread.join(LIMIT);
        }
    }

    /**
     * The rules of Reactive Streams, from their own kit, on the groups; each group is read as soon as it comes. Left out
     * are the rules that the kit only names, and the optional ones for publishers of many subscribers (1.11).
     */
    @TestFactory
    Stream<DynamicTest> reactiveStreams() {
        return Arrays.stream(PublisherVerification.class.getMethods())
                .filter(method -> method.isAnnotationPresent(org.testng.annotations.Test.class))
                .filter(method -> !method.getName().startsWith("untested_"))
                .filter(method -> !method.getName().startsWith("optional_spec111_"))
                .map(method -> DynamicTest.dynamicTest(method.getName(), () -> verify(method)));
    }

    private static void verify(Method rule) throws Throwable {
        GroupsVerification verification = new GroupsVerification();
        verification.setUp();
        try {
            rule.invoke(verification);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getTargetException();
            Assumptions.assumeFalse(cause instanceof SkipException, () -> String.valueOf(cause.getMessage()));
            throw cause;
        }
    }

    private static final class GroupsVerification extends PublisherVerification<Publisher<DataBuffer>> {
        GroupsVerification() {
            super(new TestEnvironment(500, 100));
        }

        @Override
        public Publisher<Publisher<DataBuffer>> createPublisher(long elements) {
            StreamBody body = new StreamBody(new CountedSource(elements), new OpenOutlet(), BUFFERS);
            return new Reading(body);
        }

        @Override
        public Publisher<Publisher<DataBuffer>> createFailedPublisher() {
            StreamBody body = new StreamBody(new CountedSource(1), new OpenOutlet(), BUFFERS);
            Flux.from(body).flatMap(group -> group).subscribe(StreamBodyTests::read);
            return body;
        }
    }

    /** Passes the body's signals on as they are and reads each group behind the subscriber's back. */
    private record Reading(StreamBody body) implements Publisher<Publisher<DataBuffer>> {
        @Override
        public void subscribe(Subscriber<? super Publisher<DataBuffer>> subscriber) {
            Objects.requireNonNull(subscriber);
            body.subscribe(new Subscriber<>() {
                @Override
                public void onSubscribe(Subscription subscription) {
                    subscriber.onSubscribe(subscription);
                }

                @Override
                public void onNext(Publisher<DataBuffer> group) {
                    subscriber.onNext(group);
                    Flux.from(group).subscribe(StreamBodyTests::read);
                }

                @Override
                public void onError(Throwable failure) {
                    subscriber.onError(failure);
                }

                @Override
                public void onComplete() {
                    subscriber.onComplete();
                }
            });
        }
    }
}
