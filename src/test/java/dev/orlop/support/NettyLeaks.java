package dev.orlop.support;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The leaks that Netty has reported since they were last asked for.
 *
 * <p>Netty only logs them, and a line in a log fails no test. A leak is noticed when the garbage collector has taken
 * the buffer and something else is allocated afterwards, so {@link #drain()} does both, if there was any buffer at all
 * since the last time: collecting garbage stops all that runs.
 */
final class NettyLeaks {

    private static final Queue<String> REPORTED = new ConcurrentLinkedQueue<>();
    private static final AtomicBoolean USED = new AtomicBoolean();

    /** Allocates for the sake of the detector, and not because a test needs it. */
    private static volatile @Nullable Thread drainer;

    private NettyLeaks() {}

    /** Must run before Netty's first buffer: its classes keep the detector that they first got. */
    static void record() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new RecordingFactory());
    }

    static synchronized List<String> drain() {
        if (USED.getAndSet(false)) {
            collect();
            drainer = Thread.currentThread();
            for (int i = 0; i < 8; i++) {
                ByteBufAllocator.DEFAULT.heapBuffer(1).release();
                ByteBufAllocator.DEFAULT.directBuffer(1).release();
            }
            drainer = null;
        }
        List<String> leaks = new ArrayList<>();
        for (String leak = REPORTED.poll(); leak != null; leak = REPORTED.poll()) {
            leaks.add(leak);
        }
        return leaks;
    }

    /** Returns when the collector has also handed over the references that it cleared, which it does afterwards. */
    private static void collect() {
        ReferenceQueue<Object> cleared = new ReferenceQueue<>();
        PhantomReference<Object> last = new PhantomReference<>(new Object(), cleared);
        System.gc();
        try {
            cleared.remove(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Reference.reachabilityFence(last);
        }
    }

    private static void noteUse() {
        if (Thread.currentThread() != drainer) {
            USED.set(true);
        }
    }

    private static final class RecordingFactory extends ResourceLeakDetectorFactory {

        @Override
        @SuppressWarnings("deprecation") // the abstract method is deprecated, but there is no other to implement
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                Class<T> resource, int samplingInterval, long maxActive) {
            return new RecordingDetector<>(resource, samplingInterval);
        }
    }

    private static final class RecordingDetector<T> extends ResourceLeakDetector<T> {

        RecordingDetector(Class<?> resource, int samplingInterval) {
            super(resource, samplingInterval);
        }

        @Override
        public ResourceLeakTracker<T> track(T resource) {
            noteUse();
            return super.track(resource);
        }

        @Override
        public ResourceLeakTracker<T> trackForcibly(T resource) {
            noteUse();
            return super.trackForcibly(resource);
        }

        /** Whatever the log level: the records go into the failure of a test class and nowhere else. */
        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            REPORTED.add(resourceType + records);
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            REPORTED.add(resourceType);
        }
    }
}
