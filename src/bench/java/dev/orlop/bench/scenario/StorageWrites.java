package dev.orlop.bench.scenario;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Contender;
import dev.orlop.bench.Contender.Outcome;
import dev.orlop.bench.Duel;
import dev.orlop.bench.Goal;
import dev.orlop.bench.Growth;
import dev.orlop.bench.Row;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.writes.RemoteWrites;
import dev.orlop.bench.writes.WriteProcess;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import java.io.IOException;
import java.util.List;

/** Create, update and patch at the {@code Storage} interface, beside the engine under it alone. */
public final class StorageWrites implements Scenario {
    private static final int GOAL_IN_FLIGHT = 64;
    private static final List<Integer> IN_FLIGHT = List.of(1, 16, GOAL_IN_FLIGHT, 256);
    private static final double ROUND = 0.4;

    /** Minutes of writes leave more behind than etcd takes by itself. */
    private static final String QUOTA = "--quota-backend-bytes=8589934592";

    private final Engine engine;

    /**
     * An engine and what it is compared with.
     *
     * @param alone what the baseline is called, and by {@code raw} in {@link WriteProcess}
     * @param goal for create and update, with as many in flight as the goal says
     */
    private record Engine(String name, String raw, String alone, Goal goal) {}

    private StorageWrites(Engine engine) {
        this.engine = engine;
    }

    public static StorageWrites embedded() {
        return new StorageWrites(new Engine("embedded", "rocksdb", "RocksDB, group commit", Goal.ratioAtLeast(0.7)));
    }

    public static StorageWrites etcd3() {
        return new StorageWrites(new Engine("etcd3", "jetcd", "jetcd, compare and put", Goal.ratioAtLeast(0.85)));
    }

    public static StorageWrites etcd2() {
        return new StorageWrites(new Engine("etcd2", "raw-etcd2", "reactor-netty, compare and PUT", Goal.NONE));
    }

    @Override
    public String name() {
        return "writes-" + engine.name();
    }

    @Override
    public void run(Bench bench) throws IOException {
        if (engine.name().equals("embedded")) {
            run(bench, "data");
            return;
        }
        EtcdServer.Builder builder = EtcdServer.of(EtcdRelease.V3_4).flag(QUOTA);
        try (EtcdServer etcd = engine.name().equals("etcd2") ? builder.v2().start() : builder.start()) {
            run(bench, etcd.endpoint());
        }
    }

    /**
     * @param where the engine is: a directory or a server
     */
    private void run(Bench bench, String where) throws IOException {
        try (RemoteWrites ours = start(bench, engine.name(), where);
                RemoteWrites raw = start(bench, engine.raw(), where)) {
            for (String what : List.of("create", "update")) {
                measure(bench, ours, raw, what, engine.goal());
            }
            measure(bench, ours, raw, "patch", Goal.NONE);
        }
    }

    private static RemoteWrites start(Bench bench, String kind, String where) throws IOException {
        return new RemoteWrites(bench.startBaseline(WriteProcess.class, kind, where));
    }

    private void measure(Bench bench, RemoteWrites ours, RemoteWrites raw, String what, Goal goal) {
        Growth growth = new Growth();
        for (int inFlight : bench.pace().isComplete() ? IN_FLIGHT : List.of(GOAL_IN_FLIGHT)) {
            boolean withGoal = inFlight == GOAL_IN_FLIGHT && goal.kind() != Goal.Kind.NONE;
            Duel duel = bench.duel(this, contender("Orlop", ours, what, inFlight), raw(raw, what, inFlight));
            Row row = (withGoal ? duel : duel.light())
                    .round(ROUND)
                    .fight("%s on %s, %d in flight".formatted(what, engine.name(), inFlight), "writes/s");
            growth.add(inFlight, 1 / row.value().median());
            bench.report(row.withGoal(withGoal ? goal : Goal.NONE)
                    .withNote(growth.text("time for a write", "writes in flight")));
        }
    }

    private Contender raw(RemoteWrites writes, String what, int inFlight) {
        return contender(engine.alone(), writes, what, inFlight);
    }

    private static Contender contender(String name, RemoteWrites writes, String what, int inFlight) {
        return new Contender(name, writes.process(), duration -> {
            RemoteWrites.Outcome outcome = writes.write(what, inFlight, duration);
            return new Outcome(outcome.perSecond(), outcome.count());
        });
    }
}
