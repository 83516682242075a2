package dev.orlop.proof.traffic;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** The greatest revision that any client has been told of, for requests of revisions around it. */
final class Revisions {
    private static final int OFFSET = 100;

    private final long first;
    private final AtomicLong greatest;

    /**
     * @param first before which none is asked for
     */
    Revisions(long first) {
        this.first = first;
        this.greatest = new AtomicLong(first);
    }

    void reached(long revision) {
        greatest.accumulateAndGet(revision, Math::max);
    }

    /** One of the last hundred, or the last one. */
    long recent(SplittableRandom random) {
        long now = greatest.get();
        return random.nextInt(4) == 0 ? now : Math.max(first, now - random.nextInt(OFFSET));
    }

    long greatest() {
        return greatest.get();
    }
}
