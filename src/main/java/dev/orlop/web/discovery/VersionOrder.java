package dev.orlop.web.discovery;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The order of a group's versions in discovery ({@code version.CompareKubeAwareVersionStrings}): general availability
 * before beta before alpha, higher numbers first, then whatever is no Kubernetes version, by its letters.
 */
final class VersionOrder {
    static final Comparator<String> PREFERRED_FIRST = Comparator.comparing(VersionOrder::rank)
            .thenComparing(text -> number(text, 1), Comparator.reverseOrder())
            .thenComparing(text -> number(text, 3), Comparator.reverseOrder())
            .thenComparing(Comparator.naturalOrder());

    private static final Pattern VERSION = Pattern.compile("v([0-9]{1,9})(?:(alpha|beta)([0-9]{1,9}))?");
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

    private static int number(String text, int group) {
        Matcher matcher = VERSION.matcher(text);
        String digits = matcher.matches() ? matcher.group(group) : null;
        return digits == null ? 0 : Integer.parseInt(digits);
    }
}
