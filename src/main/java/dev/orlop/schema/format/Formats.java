package dev.orlop.schema.format;

import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/** The formats that a regular expression and little else describe. */
final class Formats {
    private static final int HOSTNAME_LIMIT = 255;
    private static final int LABEL_LIMIT = 63;
    private static final int LONG_NAME_LIMIT = 253;
    private static final int SSN_LENGTH = 11;

    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final Pattern SHORT_NAME = Pattern.compile("^" + LABEL + "$");
    private static final Pattern LONG_NAME = Pattern.compile("^" + LABEL + "(\\." + LABEL + ")*$");
    private static final Pattern SSN = Pattern.compile("^\\d{3}[- ]?\\d{2}[- ]?\\d{4}$");

    /** A letter, digit or symbol of any script. */
    private static final String ANY = "a-zA-Z0-9\\p{S}\\p{L}";

    private static final Pattern HOSTNAME = Pattern.compile("^([" + ANY + "]((-?[" + ANY + "]{0,62})?)|([" + ANY
            + "](([a-zA-Z0-9-\\p{S}\\p{L}]{0,61}[" + ANY + "])?)(\\.)){1,}([a-zA-Z\\p{L}]){2,63})$");

    private Formats() {}

    static Predicate<String> matching(String expression) {
        Pattern pattern = Pattern.compile(expression);
        return text -> pattern.matcher(text).find();
    }

    /** A UUID in upper or lower case, with or without dashes. */
    static Predicate<String> uuid(String version) {
        String third = version.isEmpty() ? "[0-9a-f]{4}" : version + "[0-9a-f]{3}";
        // Variants are asked for from version 4 on.
        String fourth = version.isEmpty() || version.equals("3") ? "[0-9a-f]{4}" : "[89ab][0-9a-f]{3}";
        return matching("(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?" + third + "-?" + fourth + "-?[0-9a-f]{12}$");
    }

    static Predicate<String> rgb() {
        String channel = "\\s*(0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])\\s*";
        return matching("^rgb\\(" + channel + "," + channel + "," + channel + "\\)$");
    }

    static boolean isHostname(String text) {
        if (!HOSTNAME.matcher(text).find() || bytes(text) > HOSTNAME_LIMIT) {
            return false;
        }
        for (String label : text.split("\\.", -1)) {
            if (bytes(label) > LABEL_LIMIT) {
                return false;
            }
        }
        return true;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    static boolean isBsonObjectId(String text) {
        return text.length() == 24 && text.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80);
    }

    static boolean isSsn(String text) {
        return text.length() == SSN_LENGTH && SSN.matcher(text).find();
    }

    /** Standard base64 with its padding; not empty. */
    static boolean isBase64(String text) {
        int length = text.length();
        if (length == 0 || length % 4 != 0) {
            return false;
        }
        int padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
        for (int i = 0; i < length - padding; i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && c != '+' && c != '/') {
                return false;
            }
        }
        return true;
    }

    static boolean isShortName(String text) {
        return text.length() <= LABEL_LIMIT && SHORT_NAME.matcher(text).find();
    }

    static boolean isLongName(String text) {
        return text.length() <= LONG_NAME_LIMIT && LONG_NAME.matcher(text).find();
    }
}
