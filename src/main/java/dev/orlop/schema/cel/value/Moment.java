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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** A timestamp between the years 1 and 9999, which keeps the offset that it was written with. */
public record Moment(OffsetDateTime time) implements Comparable<Moment> {
    private static final Pattern RFC3339 = Pattern.compile(
            "\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])[Tt]([01]\\d|2[0-3]):[0-5]\\d:([0-5]\\d|60)(\\.\\d+)?([Zz]|[+-]([01]\\d|2[0-3]):[0-5]\\d)");
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,9}");
    /** The names of the server's own zone. */
    private static final Set<String> HERE = Set.of("", "UTC", "Local");
    /** What the time zone database has and Java knows by other names. */
    private static final Map<String, String> OLD_ZONES = Map.of(
            "EST",
            "America/Panama",
            "MST",
            "America/Phoenix",
            "HST",
            "Pacific/Honolulu",
            "ROC",
            "Asia/Taipei",
            "GMT+0",
            "GMT",
            "GMT-0",
            "GMT");

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
            String time = shortened(text);
            int zone = time.length() - 6;
            return time.endsWith("Z") || time.substring(zone + 1).compareTo("18:00") <= 0
                    ? of(OffsetDateTime.parse(time))
                    : of(beyond(time.substring(0, zone), time.substring(zone)));
        } catch (DateTimeException e) {
            return CelError.conversion(text, "google.protobuf.Timestamp");
        }
    }

    /** The time in UTC: Java knows no offset of more than 18 hours. */
    private static OffsetDateTime beyond(String local, String offset) {
        long minutes = Long.parseLong(offset.substring(1, 3)) * 60 + Long.parseLong(offset.substring(4));
        return OffsetDateTime.parse(local + "Z").plusMinutes(offset.startsWith("+") ? -minutes : minutes);
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
        int colon = zone.indexOf(':');
        if (colon >= 0) {
            return inOffset(zone, zone.substring(0, colon), zone.substring(colon + 1));
        }
        if (HERE.contains(zone)) {
            return time.withOffsetSameInstant(ZoneOffset.UTC);
        }
        if (zone.contains("..") || zone.startsWith("/") || zone.startsWith("\\")) {
            return new CelError("time: invalid location name");
        }
        String id = OLD_ZONES.getOrDefault(zone, zone);
        return ZoneId.getAvailableZoneIds().contains(id) && !id.startsWith("SystemV/") && !id.equals("UT")
                ? time.atZoneSameInstant(ZoneId.of(id)).toOffsetDateTime()
                : new CelError("unknown time zone " + zone);
    }

    private Object inOffset(String zone, String first, String second) {
        for (String number : List.of(first, second)) {
            if (!NUMBER.matcher(number).matches()) {
                return new CelError("strconv.Atoi: parsing " + GoFormat.quote(number) + ": invalid syntax");
            }
        }
        int hours = Integer.parseInt(first);
        int minutes = Integer.parseInt(second);
        if (Math.abs(hours) > 23) {
            return new CelError("timezone offset hours out of range [-23, 23]: " + zone);
        }
        if (minutes < 0 || minutes > 59) {
            return new CelError("timezone offset minutes out of range [0, 59]: " + zone);
        }
        int seconds = (Math.abs(hours) * 60 + minutes) * 60 * (first.startsWith("-") ? -1 : 1);
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
