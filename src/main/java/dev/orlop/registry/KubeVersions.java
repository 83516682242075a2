package dev.orlop.registry;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The order of API versions: GA before beta before alpha, higher numbers first, all others after, by name. */
final class KubeVersions {
    private static final Pattern FORM = Pattern.compile("v([1-9][0-9]{0,8})(?:(alpha|beta)([1-9][0-9]{0,8}))?");

    /** The preferred version first. */
    static final Comparator<String> PREFERRED_FIRST =
            Comparator.comparing(KubeVersions::rank).reversed().thenComparing(Comparator.naturalOrder());

    private KubeVersions() {}

    private record Rank(int stability, int major, int minor) implements Comparable<Rank> {
        private static final Comparator<Rank> ORDER = Comparator.comparingInt(Rank::stability)
                .thenComparingInt(Rank::major)
                .thenComparingInt(Rank::minor);

        @Override
        public int compareTo(Rank other) {
            return ORDER.compare(this, other);
        }
    }

    private static Rank rank(String version) {
        Matcher matcher = FORM.matcher(version);
        if (!matcher.matches()) {
            return new Rank(0, 0, 0);
        }
        int major = Integer.parseInt(matcher.group(1));
        String stability = matcher.group(2);
        if (stability == null) {
            return new Rank(3, major, 0);
        }
        return new Rank(stability.equals("beta") ? 2 : 1, major, Integer.parseInt(matcher.group(3)));
    }
}
