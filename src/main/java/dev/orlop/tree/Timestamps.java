package dev.orlop.tree;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes times as Kubernetes writes them: RFC 3339, UTC, whole seconds ({@code metav1.Time}).
 *
 * <p>Each write of an object does so several times: the usual form takes no formatter.
 */
public final class Timestamps {
    private static final long SECONDS_OF_DAY = 86_400;
    private static final String FORM = "0000-00-00T00:00:00Z";

    private Timestamps() {}

    /** The text of a time; parts of a second are dropped. */
    public static String text(Instant time) {
        long seconds = time.getEpochSecond();
        LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(seconds, SECONDS_OF_DAY));
        if (day.getYear() < 0 || day.getYear() > 9999) {
            return DateTimeFormatter.ISO_INSTANT.format(Instant.ofEpochSecond(seconds));
        }
        int rest = (int) Math.floorMod(seconds, SECONDS_OF_DAY);
        byte[] text = FORM.getBytes(StandardCharsets.ISO_8859_1);
        put(text, 0, day.getYear() / 100);
        put(text, 2, day.getYear() % 100);
        put(text, 5, day.getMonthValue());
        put(text, 8, day.getDayOfMonth());
        put(text, 11, rest / 3600);
        put(text, 14, rest / 60 % 60);
        put(text, 17, rest % 60);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static void put(byte[] text, int at, int number) {
        text[at] = (byte) ('0' + number / 10);
        text[at + 1] = (byte) ('0' + number % 10);
    }

    /** The time of a text of RFC 3339 in any zone, or null if it is not a time. */
    public static @Nullable Instant parse(String text) {
        try {
            return isUsual(text) ? usual(text) : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Whether the text has the form that {@link #text} gives; its numbers may be out of range. */
    private static boolean isUsual(String text) {
        if (text.length() != FORM.length()) {
            return false;
        }
        for (int i = 0; i < FORM.length(); i++) {
            char c = text.charAt(i);
            if (FORM.charAt(i) == '0' ? c < '0' || c > '9' : c != FORM.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Instant usual(String text) {
        int hour = number(text, 11);
        int minute = number(text, 14);
        int second = number(text, 17);
        if (hour > 23 || minute > 59 || second > 59) {
            return null;
        }
        LocalDate day = LocalDate.of(number(text, 0) * 100 + number(text, 2), number(text, 5), number(text, 8));
        return Instant.ofEpochSecond(day.toEpochDay() * SECONDS_OF_DAY + hour * 3600L + minute * 60L + second);
    }

    private static int number(String text, int at) {
        return (text.charAt(at) - '0') * 10 + text.charAt(at + 1) - '0';
    }
}
