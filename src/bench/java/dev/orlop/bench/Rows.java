package dev.orlop.bench;

import java.util.List;

/** Rows and results for the tests of the report. */
final class Rows {
    private static final Machine MACHINE = new Machine(
            "2026-01-01T00:00:00Z", "abc1234", 2, "a processor", 8192, "Linux 6", "OpenJDK 25", "4.2", "epoll", 0.5);

    private Rows() {}

    /** A figure beside a baseline of 100. */
    static Row beside(String what, String unit, double value) {
        var against = new Row.Against("a baseline", Spread.of(100), null, Spread.of(value / 100));
        return new Row("scenario", what, unit, Spread.of(value), null, against, Goal.NONE, "", "");
    }

    static Row alone(String scenario, String what, double value) {
        return Row.of(scenario, what, "ms", Spread.of(value));
    }

    static Results results(Row... rows) {
        return Results.of(MACHINE, Pace.SHORT, List.of(rows));
    }

    /** As if they had been measured at another time. */
    static Results resultsAt(String time, Row... rows) {
        Machine machine = new Machine(
                time,
                MACHINE.commit(),
                MACHINE.processors(),
                MACHINE.processor(),
                MACHINE.memoryMegabytes(),
                MACHINE.system(),
                MACHINE.java(),
                MACHINE.netty(),
                MACHINE.transport(),
                MACHINE.load());
        return Results.of(machine, Pace.FULL, List.of(rows));
    }
}
