package dev.orlop.proof;

import dev.orlop.proof.check.Checks;
import dev.orlop.proof.deploy.Deployment;
import dev.orlop.proof.deploy.Fault;
import dev.orlop.proof.history.Action;
import dev.orlop.proof.history.Answer;
import dev.orlop.proof.history.History;
import dev.orlop.proof.history.Journal;
import dev.orlop.proof.history.Operation;
import dev.orlop.proof.history.Seen;
import dev.orlop.proof.history.WatchStream;
import dev.orlop.proof.linear.Effects;
import dev.orlop.proof.traffic.Traffic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Some seconds of traffic under faults, then rest, and the checks of what was seen. Rounds follow each other on the same
 * servers: the next one begins with the state that this one has left.
 */
final class Round {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** While no fault is at work; a busy machine reaches it, with a server that has only just begun. */
    private static final int LEAST_WRITES_A_SECOND = 1;

    private final Deployment deployment;
    private final SplittableRandom random;
    private final Path pictures;
    private final List<Operation> carried = new ArrayList<>();
    private long revision;
    private long healthyNanos;
    private int number;

    /** What a round has done and found. */
    record Outcome(
            int writes,
            int reads,
            int events,
            int bookmarks,
            int streams,
            List<String> faults,
            List<String> violations) {
        Outcome plus(Outcome other) {
            List<String> allFaults = new ArrayList<>(faults);
            allFaults.addAll(other.faults);
            List<String> all = new ArrayList<>(violations);
            all.addAll(other.violations);
            return new Outcome(
                    writes + other.writes,
                    reads + other.reads,
                    events + other.events,
                    bookmarks + other.bookmarks,
                    streams + other.streams,
                    allFaults,
                    all);
        }

        @Override
        public String toString() {
            return writes + " writes, " + reads + " reads, " + events + " events and " + bookmarks + " bookmarks on "
                    + streams + " streams, faults " + faults;
        }
    }

    /**
     * @param pictures where a history that is not linearizable is drawn
     */
    Round(Deployment deployment, SplittableRandom random, Path pictures) {
        this.deployment = deployment;
        this.random = random;
        this.pictures = pictures;
    }

    Outcome run(Duration time, List<Fault> faults) throws InterruptedException {
        number++;
        long served = Traffic.awaitServed(deployment.servers(), PATIENCE);
        revision = revision == 0 ? served : revision;
        AtomicBoolean recording = new AtomicBoolean(true);
        Thread recorder = Thread.ofVirtual().start(() -> record(recording));
        Traffic traffic = Traffic.start(deployment.servers(), Integer.toString(number), revision, random.split());
        List<String> struck = strike(time, faults);
        traffic.stopWriting();
        traffic.lastWrite();
        List<String> violations = new ArrayList<>(traffic.stragglers(PATIENCE));
        traffic.stopWatching();
        long end = traffic.readAll();
        recording.set(false);
        recorder.join();
        History history = history(traffic);
        violations.addAll(Checks.violations(history, pictures.resolve("round-" + number + ".html")));
        Outcome outcome = outcome(traffic, struck, violations);
        violations.addAll(stalled(outcome, healthyNanos));
        revision = Math.max(end, history.journal().end());
        return outcome;
    }

    private History history(Traffic traffic) throws InterruptedException {
        List<Journal.Entry> entries = deployment.journal();
        Journal whole = Journal.of(0, Map.of(), entries);
        Journal journal = Journal.of(revision, whole.stateAt(revision), entries);
        List<Operation> operations = new ArrayList<>(carried);
        operations.addAll(traffic.operations());
        History history = new History(
                operations, traffic.streams(), journal, deployment.store().mayExpire());
        carried.clear();
        carried.addAll(Effects.of(history).unsettled());
        return history;
    }

    private void record(AtomicBoolean recording) {
        try {
            while (recording.get()) {
                deployment.store().record();
                LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Faults one after another, each after some time of health, and none again before all others. */
    private List<String> strike(Duration time, List<Fault> faults) throws InterruptedException {
        List<String> struck = new ArrayList<>();
        long end = System.nanoTime() + time.toNanos();
        healthyNanos = 0;
        stayHealthy(time);
        List<Fault> rest = new ArrayList<>();
        while (System.nanoTime() < end) {
            if (rest.isEmpty()) {
                rest.addAll(faults);
            }
            if (!rest.isEmpty()) {
                Fault fault = rest.remove(random.nextInt(rest.size()));
                struck.add(fault.name());
                fault.strike().run();
                LockSupport.parkNanos(part(time));
                fault.heal().run();
            }
            stayHealthy(time);
        }
        return struck;
    }

    private void stayHealthy(Duration time) {
        long nanos = part(time);
        healthyNanos += nanos;
        LockSupport.parkNanos(nanos);
    }

    /** About a sixth. */
    private long part(Duration time) {
        return time.toNanos() / 12 + random.nextLong(time.toNanos() / 6);
    }

    private static Outcome outcome(Traffic traffic, List<String> struck, List<String> violations) {
        List<Operation> operations = traffic.operations();
        int answered = (int) operations.stream()
                .filter(operation -> !(operation.answer() instanceof Answer.Unknown))
                .count();
        int writes = (int) operations.stream()
                .filter(operation -> operation.action() instanceof Action.Write
                        && (operation.answer() instanceof Answer.Shown || operation.answer() instanceof Answer.Gone))
                .count();
        List<WatchStream> streams = traffic.streams().stream()
                .filter(stream -> !stream.events().isEmpty())
                .toList();
        List<Seen> seen =
                streams.stream().flatMap(stream -> stream.events().stream()).toList();
        int bookmarks = (int) seen.stream().filter(Seen::isBookmark).count();
        return new Outcome(
                writes, answered - writes, seen.size() - bookmarks, bookmarks, streams.size(), struck, violations);
    }

    /** What shows that too little went on: such a run proves nothing. */
    static List<String> stalled(Outcome outcome, long healthyNanos) {
        List<String> violations = new ArrayList<>();
        if (outcome.writes < TimeUnit.NANOSECONDS.toSeconds(healthyNanos) * LEAST_WRITES_A_SECOND) {
            violations.add("no progress: " + outcome);
        }
        if (outcome.events < outcome.writes) {
            violations.add("too few events: " + outcome);
        }
        return violations;
    }
}
