package dev.orlop.schema.format;

import com.google.re2j.Pattern;

/** The formats with a check digit. */
final class NumberFormats {
    private static final int ISBN13_LENGTH = 13;
    private static final Pattern CARD = Pattern.compile("^(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}"
            + "|6(?:011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}"
            + "|(?:2131|1800|35\\d{3})\\d{11})$");
    private static final Pattern ISBN10 = Pattern.compile("^(?:[0-9]{9}X|[0-9]{10})$");
    private static final Pattern ISBN13 = Pattern.compile("^(?:[0-9]{13})$");
    private static final Pattern SEPARATORS = Pattern.compile("[\\s-]+");
    private static final Pattern NOT_DIGITS = Pattern.compile("[^0-9]+");

    private NumberFormats() {}

    static boolean isIsbn10(String text) {
        String digits = SEPARATORS.matcher(text).replaceAll("");
        if (!ISBN10.matcher(digits).find()) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < 9; i++) {
            sum += (i + 1) * (digits.charAt(i) - '0');
        }
        sum += 10 * (digits.charAt(9) == 'X' ? 10 : digits.charAt(9) - '0');
        return sum % 11 == 0;
    }

    static boolean isIsbn13(String text) {
        String digits = SEPARATORS.matcher(text).replaceAll("");
        if (!ISBN13.matcher(digits).find()) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < ISBN13_LENGTH - 1; i++) {
            sum += (i % 2 == 0 ? 1 : 3) * (digits.charAt(i) - '0');
        }
        return digits.charAt(ISBN13_LENGTH - 1) - '0' == (10 - sum % 10) % 10;
    }

    /** A number of one of the known issuers with Luhn's check digit; whatever is no digit does not count. */
    static boolean isCreditCard(String text) {
        String digits = NOT_DIGITS.matcher(text).replaceAll("");
        if (!CARD.matcher(digits).find()) {
            return false;
        }
        int sum = 0;
        boolean doubled = false;
        for (int i = digits.length() - 1; i >= 0; i--) {
            int digit = digits.charAt(i) - '0';
            int weight = doubled ? 2 * digit : digit;
            sum += weight >= 10 ? weight - 9 : weight;
            doubled = !doubled;
        }
        return sum % 10 == 0;
    }
}
