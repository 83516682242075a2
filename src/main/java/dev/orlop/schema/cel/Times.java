package dev.orlop.schema.cel;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parts of times and durations, and the times that schemas declare by formats. */
final class Times {
    /** What a moment's functions yield, in a zone; months, days of the month and of the year count from 0. */
    static final Map<String, ToLongFunction<OffsetDateTime>> PARTS = Map.of(
            "getFullYear",
            OffsetDateTime::getYear,
            "getMonth",
            time -> time.getMonthValue() - 1L,
            "getDate",
            OffsetDateTime::getDayOfMonth,
            "getDayOfMonth",
            time -> time.getDayOfMonth() - 1L,
            "getDayOfWeek",
            time -> time.getDayOfWeek().getValue() % 7,
            "getDayOfYear",
            time -> time.getDayOfYear() - 1L,
            "getHours",
            OffsetDateTime::getHour,
            "getMinutes",
            OffsetDateTime::getMinute,
            "getSeconds",
            OffsetDateTime::getSecond,
            "getMilliseconds",
            time -> time.getNano() / 1_000_000);

    /** How many nanoseconds make one of what a duration's functions yield. */
    private static final Map<String, Long> UNITS = Map.of(
            "getHours", 3_600_000_000_000L,
            "getMinutes", 60_000_000_000L,
            "getSeconds", 1_000_000_000L,
            "getMilliseconds", 1_000_000L);

    private static final Pattern SCALA = Pattern.compile("(\\d+)\\s*([A-Za-z\u00b5]+)");

    private Times() {}

    static Object part(String function, Object[] args) {
        if (args[0] instanceof Span(long nanos) && args.length == 1 && UNITS.containsKey(function)) {
            return nanos / UNITS.getOrDefault(function, 1L);
        }
        if (!(args[0] instanceof Moment moment) || args.length > 2) {
            return CelError.noSuchOverload(function, args);
        }
        Object zone = args.length == 1 ? "" : args[1];
        if (!(zone instanceof String name)) {
            return CelError.noSuchOverload(function, args);
        }
        Object local = moment.in(name);
        return local instanceof OffsetDateTime time ? (Object) part(function, time) : local;
    }

    private static long part(String function, OffsetDateTime time) {
        ToLongFunction<OffsetDateTime> part = PARTS.get(function);
        return part == null ? 0 : part.applyAsLong(time);
    }

    /** A value of format {@code date}. */
    static Object date(String text) {
        try {
            return Moment.of(LocalDate.parse(text).atStartOfDay().atOffset(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return new CelError("Invalid date formatted string " + text + ": " + e.getMessage());
        }
    }

    /** A value of format {@code date-time}. */
    static Object dateTime(String text) {
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
