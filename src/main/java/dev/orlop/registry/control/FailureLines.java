package dev.orlop.registry.control;

/**
 * Limits the lines that a log has about failures. What fails may be as many things as clients make objects, and what is said
 * of it may be a webhook's own words. Belongs to one lock.
 */
final class FailureLines {
    private static final int MOST_LINES = 10;
    private static final long SPAN_MILLIS = 60_000;
    private static final int LONGEST_REASON = 1_000;

    private boolean begun;
    private long since;
    private int lines;

    /** What a log has about one failure. */
    enum Line {
        TOLD,
        /** The span has no room for more. */
        LAST,
        NONE
    }

    Line next(long nowMillis) {
        if (!begun || nowMillis - since >= SPAN_MILLIS) {
            begun = true;
            since = nowMillis;
            lines = 0;
        }
        if (lines == MOST_LINES) {
            return Line.NONE;
        }
        lines++;
        return lines == MOST_LINES ? Line.LAST : Line.TOLD;
    }

    static String brief(Throwable failure) {
        String reason = failure.toString();
        return reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) + "..." : reason;
    }
}
