package dev.orlop.bench.scenario;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Duel;
import dev.orlop.bench.Goal;
import dev.orlop.bench.Row;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.baseline.RawList;
import dev.orlop.bench.load.Figures;
import dev.orlop.bench.load.Items;
import dev.orlop.bench.load.RequestLoad;
import dev.orlop.bench.process.BaselineServer;
import dev.orlop.bench.process.OrlopServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** LIST of all objects of a type, 1 000 and 10 000 of them. */
public final class ListAll implements Scenario {
    private static final int CONNECTIONS = 8;
    private static final List<Integer> SIZES = List.of(1_000, 10_000);

    @Override
    public String name() {
        return "list";
    }

    @Override
    public void run(Bench bench) throws IOException {
        OrlopServer server = bench.sharedServer();
        List<String> arguments = new ArrayList<>();
        for (int count : SIZES) {
            Stock.fill(bench.generator(), server, items(count), count);
            String path = items(count).path();
            Path answer = Files.write(bench.newDirectory("list").resolve("answer"), server.get(path));
            arguments.addAll(List.of(path, answer.toString(), Integer.toString(count)));
        }
        try (BaselineServer raw = bench.startBaseline(RawList.class, arguments.toArray(String[]::new))) {
            bench.report(measure(bench, raw, 10_000, false).withGoal(Goal.ratioAtLeast(0.6)));
            bench.report(measure(bench, raw, 1_000, true));
        }
    }

    private static Items items(int count) {
        return new Items("lists" + count);
    }

    private Row measure(Bench bench, BaselineServer raw, int count, boolean light) throws IOException {
        OrlopServer server = bench.sharedServer();
        String path = items(count).path();
        try (RequestLoad baseline = Asking.of(bench.generator(), raw.address(), CONNECTIONS, path);
                RequestLoad list = Asking.of(bench.generator(), server.address(), CONNECTIONS, path)) {
            var limit =
                    Asking.contender("raw Netty copying slices", raw.process(), baseline, Figures::megabytesPerSecond);
            var subject = Asking.contender("Orlop", server.process(), list, Figures::megabytesPerSecond);
            Duel duel = bench.duel(this, subject, limit);
            return (light ? duel.light() : duel).fight("LIST of %,d × 1 KB".formatted(count), "MB/s");
        }
    }
}
