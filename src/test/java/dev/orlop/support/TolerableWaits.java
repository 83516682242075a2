package dev.orlop.support;

import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Tells BlockHound which waits of libraries end by themselves within microseconds, and has it print those it refuses.
 *
 * <p>Printed, since the error alone often disappears in the library that caused it, and what it interrupted stands still
 * without a word.
 */
public final class TolerableWaits implements BlockHoundIntegration {

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.blockingMethodCallback(method -> {
            BlockingOperationError refused = new BlockingOperationError(method);
            refused.printStackTrace();
            throw refused;
        });
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
        // Reads random bytes of the kernel for TLS, on the event loop of the same client.
        builder.allowBlockingCallsInside("io.vertx.core.spi.tls.DefaultSslContextFactory", "create");
    }
}
