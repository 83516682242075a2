package dev.orlop.schema.cel.library;

import dev.orlop.object.GoFormat;
import dev.orlop.schema.cel.value.CelError;
import dev.orlop.schema.cel.value.Opaque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An IP address of 4 or 16 bytes, read and written as Go's {@code net/netip} does. */
public record IpAddress(byte[] bytes) implements Opaque {
    public static final String TYPE = "net.IP";

    /** Says why a text is no address. */
    static final class AddressException extends Exception {
        private static final long serialVersionUID = 1;

        AddressException(String text, String message) {
            super("ParseAddr(" + GoFormat.quote(text) + "): " + message, null, false, false);
        }

        AddressException(String text, String message, String at) {
            this(text, message + " (at " + GoFormat.quote(at) + ")");
        }
    }

    /** An address, or the error that the text is none: no zones, no IPv4 mapped into IPv6. */
    static Object parse(String text) {
        int zone = text.indexOf('%');
        try {
            IpAddress address = read(zone < 0 ? text : text.substring(0, zone));
            if (zone >= 0) {
                return new CelError("IP address " + GoFormat.quote(text) + " with zone value is not allowed");
            }
            return address.isMapped()
                    ? new CelError("IPv4-mapped IPv6 address " + GoFormat.quote(text) + " is not allowed")
                    : address;
        } catch (AddressException e) {
            return new CelError("IP Address " + GoFormat.quote(text) + " parse error during conversion from string: "
                    + e.getMessage());
        }
    }

    /** Reads an address without a zone. */
    static IpAddress read(String text) throws AddressException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                byte[] four = new byte[4];
                readFour(text, 0, four, 0);
                return new IpAddress(four);
            }
            if (c == ':') {
                return new IpAddress(readSixteen(text));
            }
        }
        throw new AddressException(text, "unable to parse IP");
    }

    /** Reads four decimal fields from a place to the end of a text. */
    private static void readFour(String text, int from, byte[] into, int at) throws AddressException {
        int field = 0;
        int value = 0;
        int digits = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                if (digits == 1 && value == 0) {
                    throw new AddressException(text, "IPv4 field has octet with leading zero");
                }
                value = value * 10 + c - '0';
                digits++;
                if (value > 255) {
                    throw new AddressException(text, "IPv4 field has value >255");
                }
            } else if (c == '.') {
                if (digits == 0 || i == text.length() - 1) {
                    throw new AddressException(text, "IPv4 field must have at least one digit", text.substring(i));
                }
                if (field == 3) {
                    throw new AddressException(text, "IPv4 address too long");
                }
                into[at + field++] = (byte) value;
                value = 0;
                digits = 0;
            } else {
                throw new AddressException(text, "unexpected character", text.substring(i));
            }
        }
        if (field < 3) {
            throw new AddressException(text, "IPv4 address too short");
        }
        into[at + 3] = (byte) value;
    }

    private static byte[] readSixteen(String text) throws AddressException {
        byte[] bytes = new byte[16];
        int ellipsis = -1;
        String rest = text;
        if (rest.startsWith("::")) {
            ellipsis = 0;
            rest = rest.substring(2);
        }
        int at = 0;
        while (!rest.isEmpty() && at < 16) {
            int end = 0;
            while (end < rest.length() && Character.digit(rest.charAt(end), 16) >= 0 && rest.charAt(end) < 128) {
                end++;
            }
            if (end > 4) {
                throw new AddressException(text, "each group must have 4 or less digits", rest);
            }
            if (end == 0) {
                throw new AddressException(text, "each colon-separated field must have at least one digit", rest);
            }
            if (end < rest.length() && rest.charAt(end) == '.') {
                if (ellipsis < 0 && at != 12) {
                    throw new AddressException(
                            text, "embedded IPv4 address must replace the final 2 fields of the address", rest);
                }
                if (at + 4 > 16) {
                    throw new AddressException(
                            text, "too many hex fields to fit an embedded IPv4 at the end of the address", rest);
                }
                readFour(text, text.length() - rest.length(), bytes, at);
                at += 4;
                rest = "";
                break;
            }
            int group = Integer.parseInt(rest.substring(0, end), 16);
            bytes[at++] = (byte) (group >> 8);
            bytes[at++] = (byte) group;
            rest = rest.substring(end);
            if (rest.isEmpty()) {
                break;
            }
            if (rest.charAt(0) != ':') {
                throw new AddressException(text, "unexpected character, want colon", rest);
            }
            if (rest.length() == 1) {
                throw new AddressException(text, "colon must be followed by more characters", rest);
            }
            rest = rest.substring(1);
            if (rest.charAt(0) == ':') {
                if (ellipsis >= 0) {
                    throw new AddressException(text, "multiple :: in address", rest);
                }
                ellipsis = at;
                rest = rest.substring(1);
            }
        }
        return expanded(text, bytes, at, ellipsis, rest);
    }

    private static byte[] expanded(String text, byte[] bytes, int read, int ellipsis, String rest)
            throws AddressException {
        if (!rest.isEmpty()) {
            throw new AddressException(text, "trailing garbage after address", rest);
        }
        if (read == 16) {
            if (ellipsis >= 0) {
                throw new AddressException(text, "the :: must expand to at least one field of zeros");
            }
            return bytes;
        }
        if (ellipsis < 0) {
            throw new AddressException(text, "address string too short");
        }
        byte[] expanded = new byte[16];
        System.arraycopy(bytes, 0, expanded, 0, ellipsis);
        System.arraycopy(bytes, ellipsis, expanded, 16 - (read - ellipsis), read - ellipsis);
        return expanded;
    }

    boolean isFour() {
        return bytes.length == 4;
    }

    boolean isMapped() {
        return !isFour() && allZero(0, 10) && bytes[10] == -1 && bytes[11] == -1;
    }

    private boolean allZero(int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    boolean isUnspecified() {
        return allZero(0, bytes.length);
    }

    boolean isLoopback() {
        return isFour() ? bytes[0] == 127 : allZero(0, 15) && bytes[15] == 1;
    }

    boolean isLinkLocalMulticast() {
        return isFour()
                ? bytes[0] == (byte) 224 && bytes[1] == 0 && bytes[2] == 0
                : bytes[0] == -1 && (bytes[1] & 0x0f) == 2;
    }

    boolean isLinkLocalUnicast() {
        return isFour()
                ? bytes[0] == (byte) 169 && bytes[1] == (byte) 254
                : bytes[0] == (byte) 0xfe && (bytes[1] & 0xc0) == 0x80;
    }

    private boolean isMulticast() {
        return isFour() ? (bytes[0] & 0xf0) == 0xe0 : bytes[0] == -1;
    }

    boolean isGlobalUnicast() {
        boolean broadcast = isFour() && Arrays.equals(bytes, new byte[] {-1, -1, -1, -1});
        return !broadcast && !isUnspecified() && !isLoopback() && !isMulticast() && !isLinkLocalUnicast();
    }

    @Override
    public String typeName() {
        return TYPE;
    }

    @Override
    public int size() {
        return bytes.length;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IpAddress(byte[] theirs) && Arrays.equals(bytes, theirs);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        if (isFour()) {
            return (bytes[0] & 255) + "." + (bytes[1] & 255) + "." + (bytes[2] & 255) + "." + (bytes[3] & 255);
        }
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = ((bytes[2 * i] & 255) << 8) | (bytes[2 * i + 1] & 255);
        }
        return text(groups);
    }

    /** The first of the longest runs of two zero groups or more becomes {@code ::}. */
    private static String text(int[] groups) {
        int best = -1;
        int length = 1;
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && groups[end] == 0) {
                end++;
            }
            if (end - i > length) {
                best = i;
                length = end - i;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == best) {
                text.append("::");
                i += length - 1;
            } else {
                text.append(i > 0 && (i != best + length || best < 0) ? ":" : "")
                        .append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }
}
