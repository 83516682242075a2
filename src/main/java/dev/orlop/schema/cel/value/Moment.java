package dev.orlop.schema.cel.value;

import dev.orlop.object.GoFormat;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A timestamp between the years 1 and 9999, which keeps the offset that it was written with. */
public record Moment(OffsetDateTime time) implements Comparable<Moment> {
    private static final Pattern RFC3339 = Pattern.compile(
            "\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])[Tt]([01]\\d|2[0-3]):[0-5]\\d:([0-5]\\d|60)(\\.\\d+)?([Zz]|[+-]([01]\\d|2[0-3]):[0-5]\\d)");
    private static final Pattern OFFSET = Pattern.compile("([+-]?)(\\d{1,2}):(\\d{1,2})");
    private static final DateTimeFormatter FORMAT = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendOffset("+HH:MM", "Z")
            .toFormatter();
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    /** A moment, or the error that it is out of range. */
    static Object of(OffsetDateTime time) {
        Instant instant = time.toInstant();
        return instant.isBefore(FIRST) || instant.isAfter(LAST) ? CelError.TIMESTAMP_OVERFLOW : new Moment(time);
    }

    public static Object ofEpochSecond(long second) {
        return second < FIRST.getEpochSecond() || second > LAST.getEpochSecond()
                ? CelError.TIMESTAMP_OVERFLOW
                : new Moment(Instant.ofEpochSecond(second).atOffset(ZoneOffset.UTC));
    }

    /** Reads RFC 3339. */
    public static Object parse(String text) {
        if (!RFC3339.matcher(text).matches()) {
            return new CelError("invalid RFC 3339 timestamp " + GoFormat.quote(text));
        }
        if (text.charAt(10) == 't' || text.endsWith("z") || text.startsWith("60", 17)) {
            return CelError.conversion(text, "google.protobuf.Timestamp");
        }
        try {
            return of(OffsetDateTime.parse(shortened(text)));
        } catch (DateTimeException e) {
            return CelError.conversion(text, "google.protobuf.Timestamp");
        }
    }

    /** What is beyond nanoseconds is cut off. */
    private static String shortened(String text) {
        int point = text.indexOf('.');
        int end = point + 1;
        while (point > 0 && Character.isDigit(text.charAt(end))) {
            end++;
        }
        return end - point <= 10 ? text : text.substring(0, point + 10) + text.substring(end);
    }

    /** The time in a zone: a name of the time zone database or an offset. An error if there is no such zone. */
    public Object in(String zone) {
        if (zone.isEmpty() || zone.equals("UTC")) {
            return time.withOffsetSameInstant(ZoneOffset.UTC);
        }
        if (zone.indexOf(':') >= 0) {
            return inOffset(zone);
        }
        ZoneId id = zone(zone);
        return id == null
                ? new CelError("unknown time zone " + zone)
                : time.atZoneSameInstant(id).toOffsetDateTime();
    }

    private static @Nullable ZoneId zone(String name) {
        try {
            String id = ZoneId.SHORT_IDS.getOrDefault(name, name);
            return id.startsWith("UTC") || id.startsWith("+") || (id.startsWith("-") && id.equals(name))
                    ? null
                    : ZoneId.of(id);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private Object inOffset(String zone) {
        var matcher = OFFSET.matcher(zone);
        if (!matcher.matches()) {
            return new CelError("invalid timezone offset: " + zone);
        }
        int hours = Integer.parseInt(matcher.group(2));
        int minutes = Integer.parseInt(matcher.group(3));
        if (hours > 23) {
            return new CelError("timezone offset hours out of range [-23, 23]: " + zone);
        }
        if (minutes > 59) {
            return new CelError("timezone offset minutes out of range [0, 59]: " + zone);
        }
        int seconds = (hours * 60 + minutes) * 60 * (matcher.group(1).equals("-") ? -1 : 1);
        return Math.abs(seconds) > 18 * 3600
                ? time.withOffsetSameInstant(ZoneOffset.UTC).plusSeconds(seconds)
                : time.withOffsetSameInstant(ZoneOffset.ofTotalSeconds(seconds));
    }

    public Object plus(long nanos) {
        return of(time.plusNanos(nanos));
    }

    /** The time from another moment to this one. */
    public Object minus(Moment other) {
        try {
            return new Span(other.time.until(time, ChronoUnit.NANOS));
        } catch (ArithmeticException e) {
            return CelError.INT_OVERFLOW;
        }
    }

    /** The zero time of Go. */
    boolean isZero() {
        return time.toInstant().equals(FIRST);
    }

    @Override
    public int compareTo(Moment other) {
        return Integer.signum(time.toInstant().compareTo(other.time.toInstant()));
    }

    @Override
    public String toString() {
        return FORMAT.format(time);
    }
}
