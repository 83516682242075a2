package dev.orlop.schema.kind;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Reads times as Go's {@code time.Parse} does with the layouts of {@code metav1.Time} and {@code metav1.MicroTime},
 * and writes them as these types do. In UTC, with seconds or microseconds.
 */
enum GoTime {
    SECONDS("2006-01-02T15:04:05Z07:00", "uuuu-MM-dd'T'HH:mm:ss'Z'", 0),
    MICROS("2006-01-02T15:04:05.000000Z07:00", "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", 6);

    private static final OffsetDateTime ZERO = OffsetDateTime.of(1, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

    private final String layout;
    private final DateTimeFormatter format;
    /** The digits of the fraction that must be there; with 0 there may be any number. */
    private final int fraction;

    GoTime(String layout, String format, int fraction) {
        this.layout = layout;
        this.format = DateTimeFormatter.ofPattern(format, Locale.ROOT);
        this.fraction = fraction;
    }

    /**
     * The canonical text of a time, or "" for Go's zero time.
     *
     * @throws GoValueException in Go's words if it is none
     */
    String canonical(String text) {
        OffsetDateTime time = new Parser(text).time().withOffsetSameInstant(ZoneOffset.UTC);
        return time.isEqual(ZERO) ? "" : format.format(time);
    }

    /** Takes a text apart from left to right. */
    private final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        OffsetDateTime time() {
            int year = digits(4, "2006");
            literal("-");
            int month = within(digits(2, "01"), 1, 12, "month");
            literal("-");
            int day = digits(2, "02");
            literal("T");
            int hour = within(digits(2, "15"), 0, 23, "hour");
            literal(":");
            int minute = within(digits(2, "04"), 0, 59, "minute");
            literal(":");
            int second = within(digits(2, "05"), 0, 59, "second");
            int nanos = fraction == 0 ? optionalFraction() : requiredFraction();
            ZoneOffset offset = offset();
            if (at < text.length()) {
                throw new GoValueException(
                        "parsing time " + quoted(text) + ": extra text: " + quoted(text.substring(at)));
            }
            try {
                return LocalDateTime.of(year, month, day, hour, minute, second, nanos)
                        .atOffset(offset);
            } catch (DateTimeException e) {
                throw new GoValueException("parsing time " + quoted(text) + ": day out of range");
            }
        }

        private int digits(int count, String element) {
            int value = 0;
            for (int i = at; i < at + count; i++) {
                if (i >= text.length() || !isDigit(text.charAt(i))) {
                    throw cannot(element);
                }
                value = value * 10 + (text.charAt(i) - '0');
            }
            at += count;
            return value;
        }

        private void literal(String element) {
            if (!text.startsWith(element, at)) {
                throw cannot(element);
            }
            at++;
        }

        private int within(int value, int least, int most, String what) {
            if (value < least || value > most) {
                throw new GoValueException("parsing time " + quoted(text) + ": " + what + " out of range");
            }
            return value;
        }

        private int optionalFraction() {
            boolean there = at + 1 < text.length()
                    && (text.charAt(at) == '.' || text.charAt(at) == ',')
                    && isDigit(text.charAt(at + 1));
            if (!there) {
                return 0;
            }
            int nanos = 0;
            int scale = 100_000_000;
            for (at++; at < text.length() && isDigit(text.charAt(at)); at++) {
                nanos += (text.charAt(at) - '0') * scale;
                scale /= 10;
            }
            return nanos;
        }

        private int requiredFraction() {
            String element = ".000000";
            boolean there = at < text.length() && (text.charAt(at) == '.' || text.charAt(at) == ',');
            if (!there || at + element.length() > text.length()) {
                throw cannot(element);
            }
            int start = at++;
            int micros = 0;
            for (int i = 0; i < fraction; i++) {
                char c = text.charAt(at++);
                if (!isDigit(c)) {
                    at = start;
                    throw cannot(element);
                }
                micros = micros * 10 + (c - '0');
            }
            return micros * 1000;
        }

        private ZoneOffset offset() {
            String element = "Z07:00";
            if (text.startsWith("Z", at)) {
                at++;
                return ZoneOffset.UTC;
            }
            int start = at;
            boolean signed = at + 6 <= text.length()
                    && (text.charAt(at) == '+' || text.charAt(at) == '-')
                    && text.charAt(at + 3) == ':';
            if (!signed) {
                throw cannot(element);
            }
            int sign = text.charAt(at++) == '-' ? -1 : 1;
            try {
                int hours = digits(2, element);
                at++;
                int minutes = digits(2, element);
                within(hours, 0, 24, "time zone offset hour");
                within(minutes, 0, 60, "time zone offset minute");
                return ZoneOffset.ofTotalSeconds(Math.min(hours * 3600 + minutes * 60, 18 * 3600) * sign);
            } catch (GoValueException e) {
                at = e.words().contains("cannot parse") ? start : at;
                throw e.words().contains("cannot parse") ? cannot(element) : e;
            }
        }

        private GoValueException cannot(String element) {
            return new GoValueException("parsing time " + quoted(text) + " as " + quoted(layout) + ": cannot parse "
                    + quoted(text.substring(Math.min(at, text.length()))) + " as " + quoted(element));
        }

        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9';
        }

        private static String quoted(String text) {
            return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        }
    }
}
