package dev.orlop.storage.migrate;

import dev.orlop.storage.StorageException;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Patience with a store that is away for seconds, such as an etcd that elects a leader. */
final class Retries {
    private static final int TIMES = 6;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

    private Retries() {}

    /** Repeats a request that may be repeated, for about 15 s beside its own time limits. */
    static <T> Mono<T> ofTransientFailures(Mono<T> request) {
        return request.retryWhen(Retry.backoff(TIMES, FIRST_PAUSE)
                .filter(Retries::isTransient)
                .onRetryExhaustedThrow((spec, signal) -> signal.failure()));
    }

    private static boolean isTransient(Throwable failure) {
        return failure instanceof StorageException.Unreachable || failure instanceof StorageException.Timeout;
    }
}
