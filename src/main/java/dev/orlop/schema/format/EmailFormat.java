package dev.orlop.schema.format;

/** One address of RFC 5322, with or without a name, as Go's {@code mail.ParseAddress} takes it. */
final class EmailFormat {
    private static final String SPECIALS = "()<>[]:;@\\,\"";

    private final String text;
    private int at;

    private EmailFormat(String text) {
        this.text = text;
    }

    static boolean isAddress(String text) {
        EmailFormat address = new EmailFormat(text);
        return address.address(true) && address.skipComments() && address.isAtEnd();
    }

    private boolean address(boolean groupAllowed) {
        skipSpace();
        if (isAtEnd()) {
            return false;
        }
        int start = at;
        if (spec()) {
            skipSpace();
            return !isNext('(') || comment();
        }
        at = start;
        if (!isNext('<') && !phrase()) {
            return false;
        }
        skipSpace();
        if (groupAllowed && consume(':')) {
            // A group stands for its address if it has just one.
            return address(false) && skipComments() && consume(';') && skipComments();
        }
        return consume('<') && spec() && consume('>');
    }

    /** {@code local-part "@" domain}. */
    private boolean spec() {
        skipSpace();
        boolean local = isNext('"') ? quoted() > 0 : atom(false);
        if (!local || !consume('@')) {
            return false;
        }
        skipSpace();
        return isNext('[') ? literal() : atom(false);
    }

    private boolean phrase() {
        int words = 0;
        while (words == 0 || skipComments()) {
            skipSpace();
            int start = at;
            if (isAtEnd() || !(isNext('"') ? quoted() >= 0 : atom(true))) {
                at = start;
                return words > 0;
            }
            words++;
        }
        return false;
    }

    private boolean atom(boolean anyDots) {
        int start = at;
        while (!isAtEnd() && isAtext(text.charAt(at))) {
            at++;
        }
        String atom = text.substring(start, at);
        return !atom.isEmpty() && (anyDots || !(atom.startsWith(".") || atom.endsWith(".") || atom.contains("..")));
    }

    private static boolean isAtext(char c) {
        return isVisible(c) && SPECIALS.indexOf(c) < 0;
    }

    private static boolean isVisible(char c) {
        return c > ' ' && c != 0x7f;
    }

    /** The length of a quoted string, or -1 if the text does not start with one. */
    private int quoted() {
        int length = 0;
        for (at++; !isAtEnd(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return length;
            }
            if (c == '\\') {
                at++;
            }
            if (isAtEnd() || !(isVisible(text.charAt(at)) || text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
                return -1;
            }
            length++;
        }
        return -1;
    }

    private boolean literal() {
        int end = text.indexOf(']', at);
        if (end < 0) {
            return false;
        }
        String address = text.substring(at + 1, end);
        at = end + 1;
        return AddressFormats.isIpv6(address) || AddressFormats.isPlainIpv4(address);
    }

    private boolean skipComments() {
        skipSpace();
        while (isNext('(')) {
            if (!comment()) {
                return false;
            }
            skipSpace();
        }
        return true;
    }

    private boolean comment() {
        int depth = 0;
        while (!isAtEnd()) {
            char c = text.charAt(at++);
            if (c == '\\' && !isAtEnd()) {
                at++;
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && --depth == 0) {
                return true;
            }
        }
        return false;
    }

    private boolean consume(char c) {
        if (!isNext(c)) {
            return false;
        }
        at++;
        return true;
    }

    private boolean isNext(char c) {
        return !isAtEnd() && text.charAt(at) == c;
    }

    private boolean isAtEnd() {
        return at == text.length();
    }

    private void skipSpace() {
        while (isNext(' ') || isNext('\t')) {
            at++;
        }
    }
}
