package dev.orlop.object;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Orders the names of API versions ({@code version.CompareKubeAwareVersionStrings}). General availability before beta
 * before alpha, higher numbers first, then whatever is no Kubernetes version, by its letters.
 */
public final class VersionOrder {
    /** Ascending from the version that clients should prefer. */
    public static final Comparator<String> PREFERRED_FIRST = Comparator.comparingInt(VersionOrder::rank)
            .thenComparing(text -> number(text, 1), Comparator.reverseOrder())
            .thenComparing(text -> number(text, 3), Comparator.reverseOrder())
            .thenComparing(Comparator.naturalOrder());

    private static final Pattern VERSION = Pattern.compile("v([0-9]{1,18})(?:(alpha|beta)([0-9]{1,18}))?");
    private static final int NOT_A_VERSION = 3;

    private VersionOrder() {}

    private static int rank(String text) {
        Matcher matcher = VERSION.matcher(text);
        if (!matcher.matches()) {
            return NOT_A_VERSION;
        }
        return switch (matcher.group(2)) {
            case null -> 0;
            case "beta" -> 1;
            default -> 2;
        };
    }

    private static long number(String text, int group) {
        Matcher matcher = VERSION.matcher(text);
        String digits = matcher.matches() ? matcher.group(group) : null;
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
