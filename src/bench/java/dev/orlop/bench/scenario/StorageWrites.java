package dev.orlop.bench.scenario;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Contender;
import dev.orlop.bench.Contender.Outcome;
import dev.orlop.bench.Goal;
import dev.orlop.bench.Row;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.writes.RemoteWrites;
import dev.orlop.bench.writes.WriteProcess;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import java.io.IOException;
import java.util.List;

/** Create and update at the {@code Storage} interface, beside the engine under it alone. */
public final class StorageWrites implements Scenario {
    private static final int GOAL_IN_FLIGHT = 64;
    private static final List<Integer> OTHERS_IN_FLIGHT = List.of(1, 16, 256);
    private static final double ROUND = 0.4;

    /** Four minutes of writes leave more behind than etcd takes by itself. */
    private static final String QUOTA = "--quota-backend-bytes=8589934592";

    private final String engine;

    private StorageWrites(String engine) {
        this.engine = engine;
    }

    public static StorageWrites embedded() {
        return new StorageWrites("embedded");
    }

    public static StorageWrites etcd3() {
        return new StorageWrites("etcd3");
    }

    @Override
    public String name() {
        return "writes-" + engine;
    }

    @Override
    public void run(Bench bench) throws IOException {
        if (engine.equals("embedded")) {
            try (RemoteWrites ours = start(bench, "embedded", "data");
                    RemoteWrites raw = start(bench, "rocksdb", "data")) {
                measure(bench, ours, raw, "RocksDB, group commit", 0.7);
            }
            return;
        }
        try (EtcdServer etcd = EtcdServer.of(EtcdRelease.V3_4).flag(QUOTA).start();
                RemoteWrites ours = start(bench, "etcd3", etcd.endpoint());
                RemoteWrites raw = start(bench, "jetcd", etcd.endpoint())) {
            measure(bench, ours, raw, "jetcd, compare and put", 0.85);
        }
    }

    private static RemoteWrites start(Bench bench, String kind, String where) throws IOException {
        return new RemoteWrites(bench.startBaseline(WriteProcess.class, kind, where));
    }

    private void measure(Bench bench, RemoteWrites ours, RemoteWrites raw, String baseline, double goal) {
        for (String what : List.of("create", "update")) {
            bench.report(
                    duel(bench, ours, raw, baseline, what, GOAL_IN_FLIGHT, 1).withGoal(Goal.ratioAtLeast(goal)));
        }
        if (!bench.pace().isFull()) {
            return;
        }
        for (String what : List.of("create", "update")) {
            for (int inFlight : OTHERS_IN_FLIGHT) {
                bench.report(duel(bench, ours, raw, baseline, what, inFlight, 0.1));
            }
        }
    }

    private Row duel(
            Bench bench,
            RemoteWrites ours,
            RemoteWrites raw,
            String baseline,
            String what,
            int inFlight,
            double warmUp) {
        return bench.duel(this, contender("Orlop", ours, what, inFlight), contender(baseline, raw, what, inFlight))
                .warmUp(warmUp)
                .round(ROUND)
                .fight("%s on %s, %d in flight".formatted(what, engine, inFlight), "writes/s");
    }

    private static Contender contender(String name, RemoteWrites writes, String what, int inFlight) {
        return new Contender(name, writes.process(), duration -> {
            RemoteWrites.Outcome outcome = writes.write(what, inFlight, duration);
            return new Outcome(outcome.perSecond(), outcome.count());
        });
    }
}
