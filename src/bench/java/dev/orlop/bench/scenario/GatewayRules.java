package dev.orlop.bench.scenario;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Goal;
import dev.orlop.bench.Row;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.Spread;
import dev.orlop.bench.process.ChildJvm;
import dev.orlop.bench.process.ChildJvm.Command;
import dev.orlop.bench.process.ColdRules;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long the rules of a real set of definitions take to be compiled by a server that has compiled none before. */
public final class GatewayRules implements Scenario {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Pattern TIME = Pattern.compile("compiled in (\\d+) ms");

    @Override
    public String name() {
        return "rules-cold";
    }

    @Override
    public void run(Bench bench) throws IOException {
        bench.closeSharedServer();
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < bench.pace().rounds(); i++) {
            seconds.add(compile(bench));
        }
        bench.report(Row.of(name(), "compile of all schemas and rules of Gateway API, cold", "s", Spread.of(seconds))
                .withGoal(Goal.below(1)));
    }

    private static double compile(Bench bench) throws IOException {
        List<String> options = new ArrayList<>(bench.serverFlags());
        options.addAll(List.of("-cp", System.getProperty("java.class.path"), ColdRules.class.getName()));
        Command command = new Command(ChildJvm.java(), options, bench.newDirectory("rules"), Map.of());
        try (ChildJvm process = ChildJvm.start(command)) {
            int status = process.awaitExit(LIMIT);
            Matcher time = TIME.matcher(process.logged());
            if (status != 0 || !time.find()) {
                throw new IllegalStateException(process.logged());
            }
            return Integer.parseInt(time.group(1)) / 1e3;
        }
    }
}
