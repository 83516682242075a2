package dev.orlop.support;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/** The waits of libraries that end by themselves within microseconds, which BlockHound would take for blocking. */
public final class TolerableWaits implements BlockHoundIntegration {

    @Override
    public void applyTo(BlockHound.Builder builder) {
        // Spins while another thread is taking the same entry out.
        builder.allowBlockingCallsInside("com.github.benmanes.caffeine.cache.BoundedLocalCache", "put");
        // Holds a lock for a moment to wake the thread that iterates, in tests alone. Refused, the stream would stand
        // still.
        builder.allowBlockingCallsInside(
                "reactor.core.publisher.BlockingIterable$SubscriberIterator", "signalConsumer");
        // Waits until another thread has taken its buffer out of a pool that is being replaced by a larger one.
        builder.allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator$Magazine", "free");
        // Waits, on the event loop of a client under test, until another thread has read the model class it needs too.
        builder.allowBlockingCallsInside("io.fabric8.kubernetes.client.utils.KubernetesSerialization", "unmarshal");
    }
}
