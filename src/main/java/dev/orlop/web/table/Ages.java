package dev.orlop.web.table;

import dev.orlop.tree.GoTime;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Tells how long ago something was, in few characters ({@code duration.HumanDuration} of apimachinery). */
final class Ages {
    static final String UNKNOWN = "<unknown>";
    static final String INVALID = "<invalid>";

    /** Go's zero time, which stands for none. */
    private static final Instant ZERO = Instant.parse("0001-01-01T00:00:00Z");

    /** No duration of Go is longer. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private static final int DAYS_OF_YEAR = 365;

    private Ages() {}

    /**
     * The time since a point in time.
     *
     * @param time as {@code time.Parse} takes it; nothing if null or empty
     */
    static String since(@Nullable String time, Instant now) {
        if (time == null || time.isEmpty() || time.equals("null")) {
            return UNKNOWN;
        }
        try {
            Instant then = GoTime.SECONDS.instant(time);
            if (then.equals(ZERO)) {
                return UNKNOWN;
            }
            Duration age = Duration.between(then, now);
            return of(age.compareTo(LONGEST) > 0 ? LONGEST : age);
        } catch (DateTimeException noTime) {
            return INVALID;
        }
    }

    static String of(Duration age) {
        // Go cuts fractions off towards zero.
        long seconds = age.toMillis() / 1000;
        if (seconds < -1) {
            return INVALID;
        }
        if (seconds < 120) {
            return Math.max(0, seconds) + "s";
        }
        long minutes = seconds / 60;
        if (minutes < 180) {
            return minutes < 10 ? both(minutes, "m", seconds % 60, "s") : minutes + "m";
        }
        long hours = minutes / 60;
        if (hours < 48) {
            return hours < 8 ? both(hours, "h", minutes % 60, "m") : hours + "h";
        }
        long days = hours / 24;
        if (days < 2 * DAYS_OF_YEAR) {
            return days < 8 ? both(days, "d", hours % 24, "h") : days + "d";
        }
        long years = days / DAYS_OF_YEAR;
        return years < 8 ? both(years, "y", days % DAYS_OF_YEAR, "d") : years + "y";
    }

    private static String both(long large, String unit, long small, String smallUnit) {
        return small == 0 ? large + unit : large + unit + small + smallUnit;
    }
}
