package dev.orlop.web.table;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells how long ago something was, in few characters ({@code duration.HumanDuration} of apimachinery). */
final class Ages {
    static final String UNKNOWN = "<unknown>";
    static final String INVALID = "<invalid>";

    /** Java's parser is content with less. */
    private static final Pattern TIME = Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})");

    private static final int DAYS_OF_YEAR = 365;

    private Ages() {}

    /**
     * The time since a point in time.
     *
     * @param time RFC 3339; nothing if null or empty
     */
    static String since(@Nullable String time, Instant now) {
        if (time == null || time.isEmpty() || time.equals("null")) {
            return UNKNOWN;
        }
        if (!TIME.matcher(time).matches()) {
            return INVALID;
        }
        try {
            return of(Duration.between(OffsetDateTime.parse(time).toInstant(), now));
        } catch (DateTimeException e) {
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
