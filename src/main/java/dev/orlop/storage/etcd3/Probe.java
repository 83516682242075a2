package dev.orlop.storage.etcd3;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Tells whether etcd answers. It is asked no more often than each half of the time limit; who asks more often gets the
 * last answer. An answer never replaces one to a question that was put later. Safe for any number of threads.
 */
final class Probe {
    private final Mono<Void> question;
    private final long intervalNanos;
    private final LongSupplier nanoClock;

    private @Nullable Answer latest;
    private @Nullable Mono<Void> asking;
    private long asked;

    /**
     * @param question fails if etcd does not answer in time
     * @param nanoClock as {@link System#nanoTime}
     */
    Probe(Mono<Void> question, Duration limit, LongSupplier nanoClock) {
        this.question = question;
        this.intervalNanos = limit.toNanos() / 2;
        this.nanoClock = nanoClock;
    }

    private record Answer(long askedAt, @Nullable Throwable failure) {
        Mono<Void> replay() {
            return failure == null ? Mono.empty() : Mono.error(failure);
        }
    }

    Mono<Void> answer() {
        return Mono.defer(this::ask);
    }

    private synchronized Mono<Void> ask() {
        long now = nanoClock.getAsLong();
        Mono<Void> current = asking;
        if (current == null || now - asked >= intervalNanos) {
            asked = now;
            Mono<Void> next = question.doOnSuccess(ok -> note(now, null))
                    .doOnError(failure -> note(now, failure))
                    .cache();
            asking = next;
            return next;
        }
        Answer last = latest;
        return last == null ? current : last.replay();
    }

    private synchronized void note(long askedAt, @Nullable Throwable failure) {
        if (latest == null || askedAt - latest.askedAt > 0) {
            latest = new Answer(askedAt, failure);
        }
    }
}
