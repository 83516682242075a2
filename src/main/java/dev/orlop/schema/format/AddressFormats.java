package dev.orlop.schema.format;

import org.jspecify.annotations.Nullable;

/** Addresses of networks and of their cards, as Go's {@code net} package reads them. */
final class AddressFormats {
    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;

    private AddressFormats() {}

    /** With leading zeros, as Go before 1.17 had it; also an IPv6 address that ends in an IPv4 one. */
    static boolean isIpv4(String text) {
        return text.indexOf('.') >= 0 && (isDotted(text, true) || isColoned(text, true));
    }

    static boolean isPlainIpv4(String text) {
        return isDotted(text, false);
    }

    static boolean isIpv6(String text) {
        return text.indexOf(':') >= 0 && isColoned(text, false);
    }

    static boolean isCidr(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return false;
        }
        String address = text.substring(0, slash);
        String prefix = text.substring(slash + 1);
        int bits = isDotted(address, true) ? IPV4_BITS : isColoned(address, true) ? IPV6_BITS : -1;
        return bits >= 0
                && !prefix.isEmpty()
                && prefix.length() <= 7
                && prefix.chars().allMatch(AddressFormats::isDigit)
                && Integer.parseInt(prefix) <= bits;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isDotted(String text, boolean leadingZeros) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            boolean digits = !part.isEmpty() && part.chars().allMatch(AddressFormats::isDigit);
            if (!digits || (!leadingZeros && part.length() > 1 && part.startsWith("0"))) {
                return false;
            }
            String number = part.replaceFirst("^0+(?=.)", "");
            if (number.length() > 3 || Integer.parseInt(number) > 255) {
                return false;
            }
        }
        return true;
    }

    /** Up to eight groups of four hexadecimal digits, {@code ::} once, an IPv4 address in place of the last two. */
    private static boolean isColoned(String text, boolean leadingZeros) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text, leadingZeros, true) == 8;
        }
        Integer before = gap == 0 ? Integer.valueOf(0) : groupsOrNull(text.substring(0, gap), leadingZeros, false);
        String rest = text.substring(gap + 2);
        Integer after = rest.isEmpty() ? Integer.valueOf(0) : groupsOrNull(rest, leadingZeros, true);
        return before != null && after != null && before + after < 8;
    }

    private static @Nullable Integer groupsOrNull(String text, boolean leadingZeros, boolean last) {
        int groups = groups(text, leadingZeros, last);
        return groups < 0 ? null : Integer.valueOf(groups);
    }

    private static int groups(String text, boolean leadingZeros, boolean last) {
        String[] parts = text.split(":", -1);
        int groups = 0;
        for (int i = 0; i < parts.length; i++) {
            String part = parts[i];
            if (last && i == parts.length - 1 && part.indexOf('.') >= 0) {
                if (!isDotted(part, leadingZeros)) {
                    return -1;
                }
                groups += 2;
            } else if (part.isEmpty() || part.length() > 4 || !part.chars().allMatch(AddressFormats::isHex)) {
                return -1;
            } else {
                groups++;
            }
        }
        return groups;
    }

    private static boolean isHex(int c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    /** 6, 8 or 20 bytes: in pairs, also between colons or dashes, or in fours between dots. */
    static boolean isMac(String text) {
        if (text.length() < 12) {
            return false;
        }
        char separator = text.charAt(2);
        if (separator == ':' || separator == '-') {
            return isMac(text, separator, 2);
        }
        if (text.charAt(4) == '.') {
            return isMac(text, '.', 4);
        }
        return isMacLength(text.length(), 2) && text.chars().allMatch(AddressFormats::isHex);
    }

    private static boolean isMacLength(int characters, int perByte) {
        int bytes = characters / perByte;
        return characters % perByte == 0 && (bytes == 6 || bytes == 8 || bytes == 20);
    }

    private static boolean isMac(String text, char separator, int digits) {
        if ((text.length() + 1) % (digits + 1) != 0) {
            return false;
        }
        int bytes = (text.length() + 1) / (digits + 1) * digits / 2;
        if (bytes != 6 && bytes != 8 && bytes != 20) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            boolean between = i % (digits + 1) == digits;
            if (between ? text.charAt(i) != separator : !isHex(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
