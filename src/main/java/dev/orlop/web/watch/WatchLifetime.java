package dev.orlop.web.watch;

import dev.orlop.web.request.Query;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Tells how long a watch lives: what the client asks for, else somewhere in 30 to 60 minutes. */
final class WatchLifetime {
    /** No stream that has sent nothing ends before. */
    static final Duration SHORTEST_EMPTY = Duration.ofSeconds(2);

    private static final long MIN_SECONDS = 1800;
    private static final int KEEP_ALIVE_MIN_MILLIS = 15_000;
    private static final int KEEP_ALIVE_MAX_MILLIS = 30_000;
    private static final int RETRY_MIN_MILLIS = 2_500;
    private static final int RETRY_MAX_MILLIS = 3_500;

    private WatchLifetime() {}

    static Duration of(Query query) {
        @Nullable Long seconds = query.number("timeoutSeconds");
        if (seconds == null || seconds <= 0) {
            return Duration.ofSeconds(ThreadLocalRandom.current().nextLong(MIN_SECONDS, 2 * MIN_SECONDS));
        }
        return Duration.ofSeconds(Math.min(seconds, Integer.MAX_VALUE));
    }

    static Duration keepAlive() {
        return Duration.ofMillis(ThreadLocalRandom.current().nextInt(KEEP_ALIVE_MIN_MILLIS, KEEP_ALIVE_MAX_MILLIS));
    }

    static int retryMillis() {
        return ThreadLocalRandom.current().nextInt(RETRY_MIN_MILLIS, RETRY_MAX_MILLIS);
    }
}
