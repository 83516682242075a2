package dev.orlop.schema.format;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/** Dates, times and durations as formats of texts. */
final class TimeFormats {
    private static final Pattern DATE = Pattern.compile("^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
    private static final Pattern TIME =
            Pattern.compile("^([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$");
    private static final Pattern GO_DURATION =
            Pattern.compile("^[+-]?(0|(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h))+)$");
    private static final Pattern SCALA_DURATION = Pattern.compile("(\\d+)\\s*([A-Za-z\u00b5]+)");
    private static final int LONGEST_INT = 18;

    /** Each unit's names; the last may be the beginning of a longer one. */
    private static final List<List<String>> UNITS = List.of(
            List.of("ns", "nano"),
            List.of("us", "\u00b5s", "micro"),
            List.of("ms", "milli"),
            List.of("s", "sec"),
            List.of("m", "min"),
            List.of("h", "hr", "hour"),
            List.of("d", "day"),
            List.of("w", "wk", "week"));

    private TimeFormats() {}

    static boolean isDate(String text) {
        if (!DATE.matcher(text).find()) {
            return false;
        }
        try {
            LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    static boolean isDateTime(String text) {
        String[] parts = text.toLowerCase(Locale.ROOT).split("t", -1);
        if (parts.length < 2 || !isDate(parts[0])) {
            return false;
        }
        Matcher time = TIME.matcher(parts[1]);
        return time.find() && atMost(time, 1, 23) && atMost(time, 2, 59) && atMost(time, 3, 59);
    }

    private static boolean atMost(Matcher time, int group, int limit) {
        return Integer.parseInt(time.group(group)) <= limit;
    }

    /** What Go's {@code time.ParseDuration} takes, or a duration as Scala writes it, such as {@code 3 days}. */
    static boolean isDuration(String text) {
        return GO_DURATION.matcher(text).find() || isScalaDuration(text);
    }

    private static boolean isScalaDuration(String text) {
        Matcher parts = SCALA_DURATION.matcher(text);
        boolean found = false;
        while (parts.find()) {
            if (parts.group(1).length() > LONGEST_INT) {
                return false;
            }
            found |= isUnit(parts.group(2).toLowerCase(Locale.ROOT));
        }
        return found;
    }

    private static boolean isUnit(String text) {
        return UNITS.stream().anyMatch(names -> names.contains(text) || text.startsWith(names.getLast()));
    }
}
