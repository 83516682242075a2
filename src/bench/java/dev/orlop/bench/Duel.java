package dev.orlop.bench;

import dev.orlop.bench.Contender.Outcome;
import dev.orlop.bench.process.ChildJvm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A subject and its baseline, loaded in turn: after both are warm, rounds of one and the other alternate, and which goes
 * first alternates too. So whatever else the machine does weighs on both, and the ratio of a round means something even
 * where its figures do not.
 */
public final class Duel {
    private static final Duration SLICE = Duration.ofSeconds(3);
    /** A slice that does so much more than the best before it shows that the code is still getting faster. */
    private static final double GAIN = 1.03;
    /** And so does a JIT compiler that takes more of a processor than this. */
    private static final double COMPILING = 0.1;

    private static final int LIGHT_ROUNDS = 3;

    private final Bench bench;
    private final String scenario;
    private final Contender subject;
    private final Contender baseline;
    private Duration warmUp;
    private Duration round;
    private int rounds;

    Duel(Bench bench, String scenario, Contender subject, Contender baseline) {
        this.bench = bench;
        this.scenario = scenario;
        this.subject = subject;
        this.baseline = baseline;
        this.warmUp = bench.pace().warmUp();
        this.round = bench.pace().round();
        this.rounds = bench.pace().rounds();
    }

    /** A shorter warm-up than usual, as a fraction of it, for code that a scenario before has warmed up. */
    public Duel warmUp(double fraction) {
        warmUp = Duration.ofMillis((long) (bench.pace().warmUp().toMillis() * fraction));
        return this;
    }

    /** Longer or shorter rounds than usual. */
    public Duel round(double factor) {
        round = Duration.ofMillis((long) (bench.pace().round().toMillis() * factor));
        return this;
    }

    /** Fewer and shorter rounds, for a figure without a goal. */
    public Duel light() {
        rounds = Math.min(rounds, LIGHT_ROUNDS);
        return round(0.67).warmUp(0.15);
    }

    private static final class Side {
        private final Contender contender;
        private final List<Double> values = new ArrayList<>();
        private final List<Double> costs = new ArrayList<>();

        Side(Contender contender) {
            this.contender = contender;
        }

        double run(Duration duration) {
            ChildJvm process = contender.process();
            long before = process == null ? 0 : process.processorTime().toNanos();
            Outcome outcome = outcome(duration);
            if (process != null && outcome.operations() > 0) {
                costs.add((process.processorTime().toNanos() - before) / 1e3 / outcome.operations());
            }
            values.add(outcome.value());
            return outcome.value();
        }

        /** What the process was doing when it failed is worth more than the message. */
        private Outcome outcome(Duration duration) {
            try {
                return contender.load().run(duration);
            } catch (RuntimeException e) {
                if (contender.process() != null) {
                    System.out.println(contender.process().diagnose("Thread.print"));
                    System.out.println(contender.process().logged());
                }
                throw new IllegalStateException(contender.what() + " failed", e);
            }
        }

        @Nullable
        Spread cost() {
            return costs.isEmpty() ? null : Spread.of(costs);
        }
    }

    /** Measures, and says what came out. */
    public Row fight(String what, String unit) {
        warm();
        Side ours = new Side(subject);
        Side theirs = new Side(baseline);
        List<Double> ratios = new ArrayList<>();
        try (Recording _ = bench.record(subject, scenario + " " + what)) {
            for (int i = 0; i < rounds; i++) {
                double first = (i % 2 == 0 ? theirs : ours).run(round);
                double second = (i % 2 == 0 ? ours : theirs).run(round);
                double ratio = i % 2 == 0 ? second / first : first / second;
                ratios.add(ratio);
                bench.progress()
                        .say(
                                "%s: %s, round %d of %d: %,.2f %s, baseline %,.2f, ratio %.2f",
                                scenario,
                                what,
                                i + 1,
                                rounds,
                                ours.values.getLast(),
                                unit,
                                theirs.values.getLast(),
                                ratio);
            }
        }
        Row.Against against =
                new Row.Against(baseline.what(), Spread.of(theirs.values), theirs.cost(), Spread.of(ratios));
        return new Row(scenario, what, unit, Spread.of(ours.values), ours.cost(), against, Goal.NONE, "", "");
    }

    /**
     * Until neither side gets faster or compiles, or the time for it is over: one may come from a scenario before, warm
     * already.
     */
    private void warm() {
        bench.progress().say("%s: warming up for 2 × %.1f s at most", scenario, warmUp.toMillis() / 1e3);
        Pacer theirs = new Pacer(new Side(baseline));
        Pacer ours = new Pacer(new Side(subject));
        int still = 0;
        for (long left = warmUp.toMillis(); left > 0 && still < 2; left -= SLICE.toMillis()) {
            Duration slice = Duration.ofMillis(Math.min(left, SLICE.toMillis()));
            boolean gained = theirs.gains(slice);
            gained |= ours.gains(slice);
            still = gained ? 0 : still + 1;
        }
    }

    /** Sees whether a side still gets faster, or is about to. */
    private static final class Pacer {
        private final Side side;
        private double best;

        Pacer(Side side) {
            this.side = side;
        }

        boolean gains(Duration slice) {
            ChildJvm process = side.contender.process();
            long compiled = process == null ? 0 : process.compilerTime().toNanos();
            double pace = side.outcome(slice).operations() / slice.toNanos();
            boolean compiles =
                    process != null && process.compilerTime().toNanos() - compiled > slice.toNanos() * COMPILING;
            boolean gains = pace > best * GAIN || compiles;
            best = Math.max(best, pace);
            return gains;
        }
    }
}
