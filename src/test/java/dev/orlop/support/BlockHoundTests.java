package dev.orlop.support;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** The proof that BlockHound is at work in this JVM: without it, tests that block an event loop would be green. */
class BlockHoundTests {

    @Test
    void sleep_onThreadThatMustNotBlock_fails() {
        Mono<Void> sleeping = Mono.<Void>fromRunnable(BlockHoundTests::sleep).subscribeOn(Schedulers.parallel());

        StepVerifier.create(sleeping)
                .expectErrorMatches(e -> e.getCause() instanceof BlockingOperationError)
                .verify(Duration.ofSeconds(30));
    }

    private static void sleep() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } catch (BlockingOperationError e) {
            throw new IllegalStateException(e);
        }
    }
}
