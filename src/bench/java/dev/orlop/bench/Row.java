package dev.orlop.bench;

import org.jspecify.annotations.Nullable;

/**
 * One figure of the report.
 *
 * @param scenario which measured it
 * @param what was measured; scenario and this together name the row
 * @param cost processor time of the server for one operation, in microseconds; or null where it says nothing
 * @param note what else a reader should know, or ""
 * @param run which run measured it; set by the report
 */
public record Row(
        String scenario,
        String what,
        String unit,
        Spread value,
        @Nullable Spread cost,
        @Nullable Against against,
        Goal goal,
        String note,
        String run) {

    /**
     * The baseline of the same rounds.
     *
     * @param what it is
     * @param ratio of subject to baseline, round by round
     */
    public record Against(
            String what, Spread value, @Nullable Spread cost, Spread ratio) {}

    /** A figure that stands alone. */
    public static Row of(String scenario, String what, String unit, Spread value) {
        return new Row(scenario, what, unit, value, null, null, Goal.NONE, "", "");
    }

    public Row withGoal(Goal value) {
        return new Row(scenario, what, unit, this.value, cost, against, value, note, run);
    }

    public Row withNote(String text) {
        return new Row(scenario, what, unit, value, cost, against, goal, text, run);
    }

    Row withRun(String id) {
        return new Row(scenario, what, unit, value, cost, against, goal, note, id);
    }

    boolean isSame(Row other) {
        return scenario.equals(other.scenario) && what.equals(other.what);
    }
}
