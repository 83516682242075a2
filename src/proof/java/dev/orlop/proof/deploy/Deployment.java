package dev.orlop.proof.deploy;

import dev.orlop.clients.OrlopProcess;
import dev.orlop.proof.history.Journal;
import dev.orlop.proof.level.WatchLevels;
import dev.orlop.support.FreePorts;
import dev.orlop.support.etcd.EtcdRelease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Running servers on a running store. */
public final class Deployment implements AutoCloseable {
    /** Enough to begin with, and not to serve all clients. */
    private static final String LOW_HEAP = "34m";

    /** Longer than any history window, interval or age that a server knows. */
    static final Duration JUMP = Duration.ofDays(2);

    private static final Duration LOW_HEAP_START = Duration.ofSeconds(30);

    private final Store store;
    private final List<OrlopProcess> servers = new ArrayList<>();
    private final List<WallClock> clocks = new ArrayList<>();
    /** Ports. */
    private final List<Integer> levels = new ArrayList<>();

    private Deployment(Store store) {
        this.store = store;
    }

    /** Starts it all and waits until it is ready. */
    public static Deployment start(Setup setup, Path directory) {
        Deployment deployment = new Deployment(store(setup, directory));
        try {
            for (int i = 0; i < setup.servers(); i++) {
                Path home = Files.createDirectories(directory.resolve("server" + i));
                WallClock clock = WallClock.in(home);
                deployment.clocks.add(clock);
                deployment.levels.add(FreePorts.next());
                deployment.servers.add(
                        OrlopProcess.start(home, deployment.settings(setup, i), List.of(clock.option())));
            }
            return deployment;
        } catch (IOException e) {
            deployment.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException | Error e) {
            deployment.close();
            throw e;
        }
    }

    private static Store store(Setup setup, Path directory) {
        return switch (setup.engine()) {
            case EMBEDDED -> new EmbeddedStores(directory);
            case ETCD3 -> new Etcd3Stores(directory, EtcdRelease.V3_5, 1, setup.servers());
            case ETCD3_CLUSTER -> new Etcd3Stores(directory, EtcdRelease.V3_5, 3, setup.servers());
            case ETCD3_UPGRADED -> new Etcd3Stores(directory, EtcdRelease.V3_4, 3, setup.servers());
            case ETCD2 -> new Etcd2Stores(directory, 1, setup.servers());
            case ETCD2_CLUSTER -> new Etcd2Stores(directory, 3, setup.servers());
        };
    }

    private Map<String, String> settings(Setup setup, int server) {
        Map<String, String> settings = new HashMap<>(store.settings(server));
        settings.put(
                "ORLOP_CRDS",
                Path.of("src/proof/resources/widgets.yaml").toUri().toString());
        settings.put("ORLOP_KINDS", "control-plane");
        settings.put("ORLOP_CACHE_ENABLED", Boolean.toString(setup.cache()));
        settings.put("ORLOP_CACHE_CAPACITY", Integer.toString(setup.capacity()));
        settings.put("ORLOP_STORAGE_TIMEOUTS_REQUEST", "3s");
        settings.put("SPRING_MAIN_SOURCES", WatchLevels.class.getName());
        settings.put("PROOF_LEVELS_PORT", Integer.toString(levels.get(server)));
        return settings;
    }

    public Store store() {
        return store;
    }

    public List<Addresses> servers() {
        return IntStream.range(0, servers.size())
                .mapToObj(i -> new Addresses(servers.get(i).api(), "http://127.0.0.1:" + levels.get(i)))
                .toList();
    }

    /** All that may go wrong here. */
    public List<Fault> faults() {
        List<Fault> faults = new ArrayList<>(store.faults(servers));
        for (OrlopProcess server : servers) {
            int number = servers.indexOf(server);
            faults.add(new Fault("SIGKILL of server " + number, server::kill, server::restart));
            faults.add(new Fault(
                    "SIGTERM of server " + number,
                    () -> {
                        server.terminate();
                        server.awaitEnd();
                    },
                    server::restart));
            faults.add(new Fault("SIGSTOP of server " + number, server::pause, server::resume));
            WallClock clock = clocks.get(number);
            faults.add(jump("clock ahead of server " + number, clock, JUMP));
            faults.add(jump("clock behind of server " + number, clock, JUMP.negated()));
            faults.add(new Fault(
                    "low memory of server " + number,
                    () -> {
                        server.kill();
                        server.restart(LOW_HEAP, LOW_HEAP_START);
                    },
                    () -> {
                        server.kill();
                        server.restart();
                    }));
        }
        return faults;
    }

    private static Fault jump(String name, WallClock clock, Duration ahead) {
        return new Fault(name, () -> clock.set(ahead), () -> clock.set(Duration.ZERO));
    }

    /** Those whose names match a regular expression. */
    public List<Fault> faults(String names) {
        return faults().stream().filter(fault -> fault.name().matches(names)).toList();
    }

    /** What has happened in the store; servers are down meanwhile where it cannot be read else. */
    public List<Journal.Entry> journal() throws InterruptedException {
        if (!store.readAtRest()) {
            return store.journal();
        }
        for (OrlopProcess server : servers) {
            server.kill();
        }
        return store.journal();
    }

    /** Starts the servers again that {@link #journal} took down. */
    public void restart() {
        if (store.readAtRest()) {
            servers.forEach(OrlopProcess::restart);
        }
    }

    @Override
    public void close() {
        for (OrlopProcess server : servers) {
            server.kill();
        }
        store.close();
    }
}
