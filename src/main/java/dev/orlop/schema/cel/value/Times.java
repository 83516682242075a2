package dev.orlop.schema.cel.value;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the times and durations that schemas declare by formats. */
public final class Times {
    private static final Pattern SCALA = Pattern.compile("(\\d+)\\s*([A-Za-z\u00b5]+)");

    private Times() {}

    /** A value of format {@code date}. */
    public static Object date(String text) {
        try {
            return Moment.of(LocalDate.parse(text).atStartOfDay().atOffset(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return new CelError("Invalid date formatted string " + text + ": " + e.getMessage());
        }
    }

    /** A value of format {@code date-time}. */
    public static Object dateTime(String text) {
        Object moment = Moment.parse(text.replace('t', 'T').replace('z', 'Z').replace(' ', 'T'));
        return moment instanceof Moment ? moment : new CelError("Invalid date-time formatted string " + text);
    }

    /** A value of format {@code duration}: Go's form or Scala's ({@code 3 days}); null if it is neither. */
    static @Nullable Span schemaDuration(String text) {
        Span span = Span.parse(text);
        if (span != null) {
            return span;
        }
        Matcher matcher = SCALA.matcher(text);
        double nanos = 0;
        boolean found = false;
        while (matcher.find()) {
            long unit = unit(matcher.group(2).toLowerCase(Locale.ROOT));
            if (unit == 0) {
                return null;
            }
            found = true;
            nanos += Double.parseDouble(matcher.group(1)) * unit;
        }
        return found ? new Span((long) nanos) : null;
    }

    private static long unit(String name) {
        return switch (name) {
            case "ns", "nano", "nanos", "nanosecond", "nanoseconds" -> 1;
            case "us", "\u00b5s", "micro", "micros", "microsecond", "microseconds" -> 1_000;
            case "ms", "milli", "millis", "millisecond", "milliseconds" -> 1_000_000;
            case "s", "sec", "secs", "second", "seconds" -> 1_000_000_000L;
            case "m", "min", "mins", "minute", "minutes" -> 60_000_000_000L;
            case "h", "hr", "hour", "hours" -> 3_600_000_000_000L;
            case "d", "day", "days" -> 86_400_000_000_000L;
            case "w", "wk", "week", "weeks" -> 604_800_000_000_000L;
            default -> 0;
        };
    }
}
