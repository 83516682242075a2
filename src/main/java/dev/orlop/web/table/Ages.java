package dev.orlop.web.table;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells how long ago something was, in few characters ({@code duration.HumanDuration} of apimachinery). */
final class Ages {
    static final String UNKNOWN = "<unknown>";
    static final String INVALID = "<invalid>";

    /** What {@code time.Parse} takes for RFC 3339: hours of one digit, a comma before fractions, and more than RFC 3339. */
    private static final Pattern TIME = Pattern.compile(
            "([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:[.,]([0-9]+))?(?:Z|([+-])([0-9]{2}):([0-9]{2}))");

    /** Go's zero time, which stands for none. */
    private static final Instant ZERO = Instant.parse("0001-01-01T00:00:00Z");

    /** No duration of Go is longer. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

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
        Instant read = parse(time);
        if (read == null) {
            return INVALID;
        }
        if (read.equals(ZERO)) {
            return UNKNOWN;
        }
        Duration age = Duration.between(read, now);
        return of(age.compareTo(LONGEST) > 0 ? LONGEST : age);
    }

    private static @Nullable Instant parse(String text) {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            return null;
        }
        int hour = number(time, 2);
        int minute = number(time, 3);
        int second = number(time, 4);
        int zoneHours = number(time, 7);
        int zoneMinutes = number(time, 8);
        if (hour > 23 || minute > 59 || second > 59 || zoneHours > 24 || zoneMinutes > 60) {
            return null;
        }
        long zone = zoneHours * 3600L + zoneMinutes * 60L;
        try {
            return LocalDate.parse(time.group(1))
                    .atTime(hour, minute, second, nanoseconds(time.group(5)))
                    .toInstant(ZoneOffset.UTC)
                    .minusSeconds("-".equals(time.group(6)) ? -zone : zone);
        } catch (DateTimeException noDay) {
            return null;
        }
    }

    private static int number(Matcher time, int group) {
        return time.group(group) == null ? 0 : Integer.parseInt(time.group(group));
    }

    private static int nanoseconds(@Nullable String fraction) {
        return fraction == null ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9));
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
