package dev.orlop.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds collapses: ratios to a baseline that are less than half as good as the recorded ones. Absolute figures are not
 * compared, they belong to a machine; nor are latencies and the effect of stalled watchers, which a busy machine blurs.
 */
final class Guard {
    private static final double WORST = 2;

    private Guard() {}

    /**
     * What came of a comparison.
     *
     * @param compared how many ratios were found in both
     * @param collapsed what has collapsed, a line each
     * @param scenarios which measured that
     */
    record Verdict(int compared, List<String> collapsed, Set<String> scenarios) {
        /** To compare nothing guards nothing. */
        boolean isPassed() {
            return compared > 0 && collapsed.isEmpty();
        }
    }

    static Verdict compare(Results recorded, Results measured) {
        List<String> lines = new ArrayList<>();
        Set<String> scenarios = new TreeSet<>();
        int compared = 0;
        for (Row row : measured.rows()) {
            for (Row before : recorded.rows()) {
                if (before.isSame(row) && isComparable(before) && isComparable(row)) {
                    compared++;
                    if (!isWithin(loss(before, row))) {
                        scenarios.add(row.scenario());
                        lines.add(String.format(
                                Locale.ROOT, "%s: ratio %.2f, recorded %.2f", row.what(), ratio(row), ratio(before)));
                    }
                }
            }
        }
        return new Verdict(compared, lines, scenarios);
    }

    /** What is no number is not within: a side that did nothing has no ratio. */
    private static boolean isWithin(double loss) {
        return loss <= WORST;
    }

    private static boolean isComparable(Row row) {
        return row.against() != null && !row.unit().equals("ms");
    }

    private static double loss(Row before, Row now) {
        boolean lessIsBetter = before.goal().kind() == Goal.Kind.RATIO_AT_MOST;
        return lessIsBetter ? ratio(now) / ratio(before) : ratio(before) / ratio(now);
    }

    private static double ratio(Row row) {
        Row.Against against = row.against();
        return against == null ? Double.NaN : against.ratio().median();
    }
}
