package dev.orlop.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.orlop.clients.OrlopProcess;
import dev.orlop.golden.Recordings.Scenario;
import dev.orlop.golden.Replay.Failure;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares a running server with the recorded answers of the reference server, many scenarios at a time.
 *
 * <p>The reference serves built-in kinds by trivial strategies, without defaults and rules, and collects nothing: so does
 * the server here.
 *
 * <p>A difference is a failure, unless {@code golden/accepted.txt} gives the reason for it; what is listed there must
 * differ. What is known to differ and still to be mended is listed in {@code golden/open.txt}: whoever mends a row takes
 * it out. {@code -Dorlop.golden=TOPIC} replays some topics, {@code -Dorlop.golden.write=true} writes the open list anew.
 */
@NullUnmarked
class GoldenIT {
    private static final List<String> TOPICS = List.of(
            "crd",
            "schema",
            "fuzz",
            "real",
            "objects",
            "lists",
            "versions",
            "discovery",
            "openapi",
            "table",
            "builtins",
            "patch",
            "apply",
            "cel");
    /** Most of a scenario's time passes in recorded watches that end by their timeout. */
    private static final int AT_A_TIME = 20;

    private static final Accepted ACCEPTED = Accepted.load("accepted.txt");
    private static final Accepted OPEN = Accepted.load("open.txt");

    @TempDir
    static Path directory;

    private static final boolean WRITES = Boolean.getBoolean("orlop.golden.write");
    private static final Set<String> DIFFERING = new ConcurrentSkipListSet<>();

    @AfterAll
    static void write() throws IOException {
        if (WRITES) {
            Files.writeString(
                    Path.of("src", "test", "resources", "golden", "open.txt"),
                    "# Steps whose answers differ from the recorded ones and are still to be mended.\n"
                            + String.join("\n", DIFFERING) + "\n");
        }
    }

    private final ExecutorService replays = Executors.newFixedThreadPool(AT_A_TIME);
    private OrlopProcess server;
    private EtcdServer etcd;

    @AfterEach
    void stop() throws InterruptedException {
        replays.shutdownNow();
        if (server != null) {
            server.close();
        }
        if (etcd != null) {
            etcd.close();
        }
    }

    @TestFactory
    Stream<DynamicContainer> answers_onEmbedded_areTheReferences() throws IOException {
        server = OrlopProcess.start(
                directory,
                Map.of(
                        "ORLOP_KINDRULES",
                        "false",
                        "ORLOP_GARBAGECOLLECTION",
                        "false",
                        "ORLOP_STORAGE_EMBEDDED_DIRECTORY",
                        Files.createTempDirectory(directory, "data").toString()));
        return replayed();
    }

    @TestFactory
    Stream<DynamicContainer> answers_onEtcd3_areTheReferences() {
        etcd = EtcdServer.of(EtcdRelease.V3_5).inMemory().start();
        server = OrlopProcess.start(
                directory,
                Map.of(
                        "ORLOP_KINDRULES",
                        "false",
                        "ORLOP_GARBAGECOLLECTION",
                        "false",
                        "ORLOP_STORAGE_SERVER_LIST",
                        etcd.endpoint()));
        return replayed();
    }

    @Test
    void acceptedDifferences_areFew() {
        int steps = 0;
        for (String topic : TOPICS) {
            for (Scenario scenario : Recordings.of(topic)) {
                steps += scenario.steps().size();
            }
        }

        assertThat(ACCEPTED.size()).isLessThan(steps / 100);
    }

    private Stream<DynamicContainer> replayed() {
        PlainHttp http = new PlainHttp(server.apiPort());
        return TOPICS.stream()
                .filter(topic -> topic.matches(System.getProperty("orlop.golden", ".*")))
                .map(topic -> dynamicContainer(topic, replayed(http, topic)))
                .toList()
                .stream();
    }

    private Stream<DynamicTest> replayed(PlainHttp http, String topic) {
        List<DynamicTest> tests = new ArrayList<>();
        for (Scenario scenario : Recordings.of(topic)) {
            CompletableFuture<List<Failure>> replay =
                    CompletableFuture.supplyAsync(() -> new Replay(http, scenario).run(), replays);
            tests.add(dynamicTest(scenario.name(), () -> check(scenario, replay.join())));
        }
        return tests.stream();
    }

    private static void check(Scenario scenario, List<Failure> failures) {
        List<String> report = new ArrayList<>();
        List<Integer> differing = new ArrayList<>();
        for (Failure failure : failures) {
            differing.add(failure.step());
            boolean listed = ACCEPTED.contains(scenario.name(), failure.step());
            if (!listed && WRITES) {
                DIFFERING.add(scenario.name() + " " + failure.step());
            } else if (!listed && !OPEN.contains(scenario.name(), failure.step())) {
                report.add("step " + failure.step() + " " + failure.title() + "\n    "
                        + String.join("\n    ", failure.differences()));
            }
        }
        for (int step = 0; step < scenario.steps().size(); step++) {
            if (ACCEPTED.contains(scenario.name(), step) && !differing.contains(step)) {
                report.add("step " + step + " is listed as different, and is not");
            }
        }
        assertThat(report).isEmpty();
    }
}
