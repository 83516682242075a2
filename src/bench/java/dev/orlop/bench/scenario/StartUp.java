package dev.orlop.bench.scenario;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Goal;
import dev.orlop.bench.Row;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.Spread;
import dev.orlop.bench.process.ChildJvm;
import dev.orlop.bench.process.OrlopServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The server as it is shipped, started on an empty store: the archive is extracted, and a training run writes the AOT cache,
 * both as the Dockerfile does.
 */
public final class StartUp implements Scenario {
    private static final Duration TRAINING_LIMIT = Duration.ofMinutes(2);

    @Override
    public String name() {
        return "start-up";
    }

    @Override
    public void run(Bench bench) throws IOException {
        bench.closeSharedServer();
        Path application = bench.newDirectory("application");
        run(
                application,
                List.of(
                        "-Djarmode=tools",
                        "-jar",
                        bench.serverArchive().toAbsolutePath().toString(),
                        "extract",
                        "--destination",
                        application.toString(),
                        "--application-filename",
                        "orlop.jar",
                        "--force"));
        String archive = application.resolve("orlop.jar").toString();
        String cache = application.resolve("orlop.aot").toString();
        List<String> training = new ArrayList<>(bench.serverFlags());
        training.addAll(List.of(
                "-XX:AOTCacheOutput=" + cache,
                "-Dspring.context.exit=onRefresh",
                "-Dserver.port=0",
                "-Dmanagement.server.port=0",
                "-Dorlop.storage.embedded.directory=" + bench.newDirectory("training"),
                "-jar",
                archive));
        run(application, training);
        measure(bench, archive, List.of("-XX:AOTCache=" + cache), "with the AOT cache", Goal.below(3));
        measure(bench, archive, List.of(), "without", Goal.NONE);
    }

    private static void run(Path directory, List<String> options) {
        try (ChildJvm run = ChildJvm.start(new ChildJvm.Command(ChildJvm.java(), options, directory, Map.of()))) {
            if (run.awaitExit(TRAINING_LIMIT) != 0) {
                throw new IllegalStateException(run.logged());
            }
        }
    }

    private void measure(Bench bench, String archive, List<String> extra, String how, Goal goal) throws IOException {
        List<Double> seconds = new ArrayList<>();
        List<Double> memory = new ArrayList<>();
        for (int i = 0; i < bench.pace().rounds(); i++) {
            List<String> options = new ArrayList<>(bench.serverFlags());
            options.addAll(extra);
            options.addAll(List.of("-jar", archive));
            try (OrlopServer server = OrlopServer.start(options, bench.newDirectory("empty"), Map.of())) {
                seconds.add(server.startUp().toMillis() / 1e3);
                memory.add(server.process().residentBytes() / 1e6);
            }
        }
        bench.report(Row.of(name(), "ready on an empty store, " + how, "s", Spread.of(seconds))
                .withGoal(goal));
        bench.report(Row.of(name(), "resident memory after that, " + how, "MB", Spread.of(memory)));
    }
}
