package dev.orlop.tree;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;

/**
 * Reads times as Go's {@code time.Parse} does with the layouts of {@code metav1.Time} and {@code metav1.MicroTime},
 * and writes them as these types do. In UTC, with seconds or microseconds.
 */
public enum GoTime {
    SECONDS("2006-01-02T15:04:05Z07:00", 0),
    MICROS("2006-01-02T15:04:05.000000Z07:00", 6);

    private static final LocalDateTime ZERO = LocalDateTime.of(1, 1, 1, 0, 0);
    private static final int MAX_DIGITS_OF_YEAR = 10;

    private final String layout;
    private final DateTimeFormatter format;
    /** The digits of the fraction that must be there; with 0 there may be any number. */
    private final int fraction;

    GoTime(String layout, int fraction) {
        this.layout = layout;
        this.fraction = fraction;
        this.format = new DateTimeFormatterBuilder()
                .appendValue(ChronoField.YEAR, 4, MAX_DIGITS_OF_YEAR, SignStyle.NORMAL)
                .appendPattern("-MM-dd'T'HH:mm:ss" + (fraction == 0 ? "" : "." + "S".repeat(fraction)) + "'Z'")
                .toFormatter();
    }

    /**
     * The canonical text of a time, or "" for Go's zero time.
     *
     * @throws DateTimeException in Go's words if it is none
     */
    public String canonical(String text) {
        LocalDateTime time = new Parser(text).time();
        return time.equals(ZERO) ? "" : format.format(time);
    }

    /**
     * The time that a text means.
     *
     * @throws DateTimeException in Go's words if it is none
     */
    public Instant instant(String text) {
        return new Parser(text).time().toInstant(ZoneOffset.UTC);
    }

    /** Takes a text apart from left to right. */
    private final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        LocalDateTime time() {
            int year = digits(4, "2006");
            literal("-");
            int month = within(digits(2, "01"), 1, 12, "month");
            literal("-");
            int day = digits(2, "02");
            literal("T");
            int hour = within(digits(isDigit(at + 1) ? 2 : 1, "15"), 0, 23, "hour");
            literal(":");
            int minute = within(digits(2, "04"), 0, 59, "minute");
            literal(":");
            int second = within(digits(2, "05"), 0, 59, "second");
            int nanos = fraction == 0 ? optionalFraction() : requiredFraction();
            int offset = offset();
            if (at < text.length()) {
                throw wrong(": extra text: " + quoted(text.substring(at)));
            }
            try {
                return LocalDateTime.of(year, month, day, hour, minute, second, nanos)
                        .minusMinutes(offset);
            } catch (DateTimeException e) {
                throw outOfRange("day");
            }
        }

        private int digits(int count, String element) {
            int value = 0;
            for (int i = at; i < at + count; i++) {
                if (!isDigit(i)) {
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
                throw outOfRange(what);
            }
            return value;
        }

        private int optionalFraction() {
            if (!isPoint(at) || !isDigit(at + 1)) {
                return 0;
            }
            int nanos = 0;
            int scale = 100_000_000;
            for (at++; isDigit(at); at++) {
                nanos += (text.charAt(at) - '0') * scale;
                scale /= 10;
            }
            return nanos;
        }

        private int requiredFraction() {
            int micros = 0;
            for (int i = at + 1; i <= at + fraction; i++) {
                if (!isPoint(at) || !isDigit(i)) {
                    throw cannot("." + "0".repeat(fraction));
                }
                micros = micros * 10 + (text.charAt(i) - '0');
            }
            at += 1 + fraction;
            return micros * 1000;
        }

        /** In minutes. */
        private int offset() {
            if (text.startsWith("Z", at)) {
                at++;
                return 0;
            }
            boolean there = (text.startsWith("+", at) || text.startsWith("-", at))
                    && isDigit(at + 1)
                    && isDigit(at + 2)
                    && text.startsWith(":", at + 3)
                    && isDigit(at + 4)
                    && isDigit(at + 5);
            if (!there) {
                throw cannot("Z07:00");
            }
            int sign = text.charAt(at++) == '-' ? -1 : 1;
            int hours = within(digits(2, ""), 0, 24, "time zone offset hour");
            at++;
            int minutes = within(digits(2, ""), 0, 60, "time zone offset minute");
            return (hours * 60 + minutes) * sign;
        }

        private boolean isPoint(int i) {
            return text.startsWith(".", i) || text.startsWith(",", i);
        }

        private boolean isDigit(int i) {
            return i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }

        private DateTimeException cannot(String element) {
            String rest = text.substring(Math.min(at, text.length()));
            return wrong(" as " + quoted(layout) + ": cannot parse " + quoted(rest) + " as " + quoted(element));
        }

        private DateTimeException outOfRange(String what) {
            return wrong(": " + what + " out of range");
        }

        private DateTimeException wrong(String problem) {
            return new DateTimeException("parsing time " + quoted(text) + problem);
        }
    }

    /** {@code time.quote}: what is not printable ASCII as the bytes of its UTF-8. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b < ' ') {
                quoted.append(String.format("\\x%02x", b));
            } else {
                quoted.append(b == '"' || b == '\\' ? "\\" : "").append((char) b);
            }
        }
        return quoted.append('"').toString();
    }
}
