package dev.orlop.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Tells a collapse: a ratio to a baseline that is worse by more than twice than the recorded one. Absolute figures are not
 * compared, they belong to a machine; nor are latencies and the effect of stalled watchers, which a busy machine blurs.
 */
final class Guard {
    private static final double WORST = 2;

    private Guard() {}

    /** What has collapsed, a line each. */
    static List<String> collapsed(Results recorded, Results measured) {
        List<String> lines = new ArrayList<>();
        int compared = 0;
        for (Row row : measured.rows()) {
            for (Row before : recorded.rows()) {
                if (before.isSame(row) && isComparable(before) && isComparable(row)) {
                    compared++;
                    if (loss(before, row) > WORST) {
                        lines.add(String.format(
                                Locale.ROOT, "%s: ratio %.2f, recorded %.2f", row.what(), ratio(row), ratio(before)));
                    }
                }
            }
        }
        if (compared == 0) {
            lines.add("none of the measured ratios is recorded");
        }
        return lines;
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
