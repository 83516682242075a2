package dev.orlop.schema.cel.library;

import dev.orlop.schema.cel.value.Moment;
import dev.orlop.schema.cel.value.Span;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Yields parts of times and durations, such as the hours. */
final class TimeParts {
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

    private TimeParts() {}

    static Object part(String function, Object[] args) {
        if (args[0] instanceof Span(long nanos) && args.length == 1 && UNITS.containsKey(function)) {
            return nanos / UNITS.getOrDefault(function, 1L);
        }
        if (!(args[0] instanceof Moment moment) || args.length > 2) {
            return Functions.noSuchOverload(function, args);
        }
        Object zone = args.length == 1 ? "" : args[1];
        if (!(zone instanceof String name)) {
            return Functions.noSuchOverload(function, args);
        }
        Object local = moment.in(name);
        return local instanceof OffsetDateTime time ? (Object) part(function, time) : local;
    }

    private static long part(String function, OffsetDateTime time) {
        ToLongFunction<OffsetDateTime> part = PARTS.get(function);
        return part == null ? 0 : part.applyAsLong(time);
    }
}
