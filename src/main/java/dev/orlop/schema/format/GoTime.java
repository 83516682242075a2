package dev.orlop.schema.format;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads times of RFC 3339 as Go's {@code time.Parse} does, with its messages.
 *
 * @param text the time in UTC and whole seconds, or ""
 * @param problem why it is none, or null
 */
public record GoTime(String text, @Nullable String problem) {
    private static final String LAYOUT = "2006-01-02T15:04:05Z07:00";
    /** Where the parts of the layout stand, in digits and what follows. */
    private static final String[] PARTS = {"2006", "-", "01", "-", "02", "T", "15", ":", "04", ":", "05"};

    public static GoTime parse(String value) {
        int at = 0;
        int[] numbers = new int[PARTS.length];
        for (int i = 0; i < PARTS.length; i++) {
            String part = PARTS[i];
            if (!Character.isDigit(part.charAt(0))) {
                if (!value.startsWith(part, at)) {
                    return malformed(value, at, part);
                }
                at++;
            } else {
                int digits = part.length();
                // Go reads one digit of an hour too.
                int number = number(value, at, digits);
                if (number < 0) {
                    return malformed(value, at, part);
                }
                numbers[i] = number;
                at += digits;
                String range = outOfRange(part, number);
                if (range != null) {
                    return new GoTime("", "parsing time \"" + value + "\": " + range + " out of range");
                }
            }
        }
        return rest(value, at, numbers);
    }

    private static @Nullable String outOfRange(String part, int number) {
        return switch (part) {
            case "01" -> number < 1 || number > 12 ? "month" : null;
            case "15" -> number > 23 ? "hour" : null;
            case "04" -> number > 59 ? "minute" : null;
            case "05" -> number > 59 ? "second" : null;
            default -> null;
        };
    }

    private static int number(String value, int at, int digits) {
        if (at + digits > value.length()) {
            return -1;
        }
        int number = 0;
        for (int i = at; i < at + digits; i++) {
            char c = value.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + c - '0';
        }
        return number;
    }

    private static GoTime malformed(String value, int at, String part) {
        return new GoTime(
                "",
                "parsing time \"" + value + "\" as \"" + LAYOUT + "\": cannot parse \"" + value.substring(at)
                        + "\" as \"" + part + "\"");
    }

    private static GoTime rest(String value, int start, int[] numbers) {
        int at = start;
        if (at + 1 < value.length()
                && (value.charAt(at) == '.' || value.charAt(at) == ',')
                && number(value, at + 1, 1) >= 0) {
            at++;
            while (number(value, at, 1) >= 0) {
                at++;
            }
        }
        int offset = 0;
        if (value.startsWith("Z", at)) {
            at++;
        } else {
            boolean signed = value.startsWith("+", at) || value.startsWith("-", at);
            int hours = signed ? number(value, at + 1, 2) : -1;
            int minutes = value.startsWith(":", at + 3) ? number(value, at + 4, 2) : -1;
            if (hours < 0 || minutes < 0) {
                return malformed(value, at, "Z07:00");
            }
            if (hours > 24 || minutes > 60) {
                String what = hours > 24 ? "time zone offset hour" : "time zone offset minute";
                return new GoTime("", "parsing time \"" + value + "\": " + what + " out of range");
            }
            offset = (value.charAt(at) == '-' ? -60 : 60) * (60 * hours + minutes);
            at += 6;
        }
        if (at < value.length()) {
            return new GoTime("", "parsing time \"" + value + "\": extra text: \"" + value.substring(at) + "\"");
        }
        return instant(value, numbers, offset);
    }

    private static GoTime instant(String value, int[] numbers, int offset) {
        try {
            Instant instant = LocalDateTime.of(numbers[0], numbers[2], numbers[4], numbers[6], numbers[8], numbers[10])
                    .toInstant(ZoneOffset.UTC)
                    .minusSeconds(offset);
            return new GoTime(DateTimeFormatter.ISO_INSTANT.format(instant.truncatedTo(ChronoUnit.SECONDS)), null);
        } catch (DateTimeException e) {
            return new GoTime("", "parsing time \"" + value + "\": day out of range");
        }
    }
}
