package dev.orlop.bench.scenario;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Goal;
import dev.orlop.bench.Growth;
import dev.orlop.bench.Row;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.Spread;
import dev.orlop.bench.load.Items;
import dev.orlop.bench.process.OrlopServer;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How much heap types take that are defined and have no objects. */
public final class Definitions implements Scenario {
    private static final int NUMBER = 2000;
    private static final int FEW = 200;
    private static final int RULES = 10;
    private static final String GROUP = "rules.bench.orlop.dev";

    @Override
    public String name() {
        return "definitions";
    }

    /** Defines the n-th type. */
    @FunctionalInterface
    private interface Definer {
        void define(OrlopServer server, int number);
    }

    @Override
    public void run(Bench bench) throws IOException {
        bench.closeSharedServer();
        measure(bench, "heap of %,d CRDs", 100, Definitions::define);
        measure(bench, "heap of %,d CRDs with ten rules each, all in use", 200, Definitions::defineWithRules);
    }

    private void measure(Bench bench, String what, double goal, Definer definer) throws IOException {
        int defined = bench.pace().isComplete() ? NUMBER : FEW;
        try (OrlopServer server = bench.startServer(bench.newDirectory("definitions"), Map.of())) {
            // The first one brings classes and caches that are there once.
            definer.define(server, 0);
            long before = heap(server);
            Growth growth = new Growth();
            double each = 0;
            for (int i = 1; i <= defined; i++) {
                definer.define(server, i);
                if (i == defined / 4 || i == defined / 2 || i == defined) {
                    each = (double) (heap(server) - before) / i;
                    growth.add(i, each * i);
                    bench.progress().say("%s: %,d of %,d, %,.0f bytes each", name(), i, defined, each);
                }
            }
            bench.report(Row.of(name(), what.formatted(NUMBER), "MB", Spread.of(each * NUMBER / 1e6))
                    .withGoal(Goal.below(goal))
                    .withNote(
                            "%,.0f bytes each, of %,d; %s".formatted(each, defined, growth.text("it", "definitions"))));
        }
    }

    private static void define(OrlopServer server, int number) {
        Items items = new Items("defined" + number);
        server.define(items.definition(), items.path());
    }

    /** No two types have the same rules, and each has been written to once: what its rules need is there. */
    private static void defineWithRules(OrlopServer server, int number) {
        String plural = "ruled" + number;
        String path = "/apis/" + GROUP + "/v1/namespaces/default/" + plural;
        String rules = IntStream.range(0, RULES)
                .mapToObj(i -> "{\"rule\":\"self.parts.all(p, p.size <= self.limit + %d) && self.name.size() > %d\"}"
                        .formatted(number * RULES + i, i))
                .collect(Collectors.joining(","));
        server.define("""
                {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
                 "metadata":{"name":"%1$s.%2$s"},
                 "spec":{"group":"%2$s","scope":"Namespaced","names":{"plural":"%1$s","kind":"Ruled%3$d"},
                  "versions":[{"name":"v1","served":true,"storage":true,
                   "schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object",
                    "x-kubernetes-validations":[%4$s],
                    "properties":{"limit":{"type":"integer"},"name":{"type":"string","maxLength":64},
                     "parts":{"type":"array","maxItems":32,"items":{"type":"object",
                      "properties":{"size":{"type":"integer"}}}}}}}}}}]}}
                """.formatted(plural, GROUP, number, rules), path);
        server.post(path, """
                {"apiVersion":"%s/v1","kind":"Ruled%d","metadata":{"name":"used"},
                 "spec":{"limit":10,"name":"a-long-enough-name","parts":[{"size":1},{"size":2}]}}
                """.formatted(GROUP, number));
    }

    private static long heap(OrlopServer server) {
        return server.process().liveHeap().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }
}
