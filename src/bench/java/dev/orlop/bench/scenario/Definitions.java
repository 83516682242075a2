package dev.orlop.bench.scenario;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Goal;
import dev.orlop.bench.Growth;
import dev.orlop.bench.Row;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.Spread;
import dev.orlop.bench.load.Items;
import dev.orlop.bench.process.OrlopServer;
import dev.orlop.bench.process.RealDefinitions;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How much heap types take that are defined and have no objects. */
public final class Definitions implements Scenario {
    private static final int NUMBER = 2000;
    private static final int FEW = 200;
    /** Large definitions after which the engine's memory of changes is full. */
    private static final int FILLING = 400;

    private static final int LARGE = 300;
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
        int all = bench.pace().isComplete() ? NUMBER : FEW;
        measure(bench, new Kind("heap of %,d CRDs", 100, 1, Definitions::define), all);
        measure(
                bench,
                new Kind("heap of %,d CRDs with ten rules each, all in use", 200, 1, Definitions::defineWithRules),
                all);
        if (bench.pace().isComplete()) {
            List<ObjectNode> real = RealDefinitions.of("");
            Definer definer = (server, number) -> defineReal(server, real.get(number % real.size()), number);
            measure(bench, new Kind("heap of %,d CRDs of real projects, all in use", 150, FILLING, definer), LARGE);
        }
    }

    /**
     * Definitions of one kind.
     *
     * @param what the name of their row
     * @param goal in MB
     * @param once how many bring what is there once: classes, caches, and the 64 MB of changes that the engine remembers
     */
    private record Kind(String what, double goal, int once, Definer definer) {}

    private void measure(Bench bench, Kind kind, int defined) throws IOException {
        try (OrlopServer server = bench.startServer(bench.newDirectory("definitions"), Map.of())) {
            for (int i = 0; i < kind.once; i++) {
                kind.definer.define(server, i);
            }
            long before = heap(server);
            Growth growth = new Growth();
            double each = 0;
            for (int i = 1; i <= defined; i++) {
                kind.definer.define(server, kind.once - 1 + i);
                if (i == defined / 4 || i == defined / 2 || i == defined) {
                    each = (double) (heap(server) - before) / i;
                    growth.add(i, each * i);
                    bench.progress().say("%s: %,d of %,d, %,.0f bytes each", name(), i, defined, each);
                }
            }
            bench.report(Row.of(name(), kind.what.formatted(NUMBER), "MB", Spread.of(each * NUMBER / 1e6))
                    .withGoal(Goal.below(kind.goal))
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

    /**
     * A copy of a real definition in a group of its own, which differs from all others in a description. An object is sent,
     * which is refused if it lacks what the schema wants: either way the schema and its rules are there from then on.
     */
    private static void defineReal(OrlopServer server, ObjectNode definition, int number) {
        ObjectNode copy = definition.deepCopy();
        ObjectNode spec = (ObjectNode) copy.get("spec");
        String group = "copy" + number + "." + spec.get("group").asString();
        String plural = spec.at("/names/plural").asString();
        ((ObjectNode) copy.get("metadata")).put("name", plural + "." + group);
        spec.put("group", group);
        for (JsonNode version : spec.get("versions")) {
            if (version.at("/schema/openAPIV3Schema") instanceof ObjectNode schema) {
                schema.put("description", "The copy number " + number + ".");
            }
        }
        String version = spec.get("versions")
                .valueStream()
                .filter(each -> each.get("served").asBoolean())
                .findFirst()
                .orElseThrow()
                .get("name")
                .asString();
        boolean namespaced = spec.get("scope").asString().equals("Namespaced");
        String path = "/apis/" + group + "/" + version + (namespaced ? "/namespaces/default/" : "/") + plural;
        server.define(copy.toString(), path);
        server.tryPost(
                path,
                "{\"apiVersion\":\"%s/%s\",\"kind\":\"%s\",\"metadata\":{\"name\":\"used\"},\"spec\":{}}"
                        .formatted(group, version, spec.at("/names/kind").asString()));
    }

    private static long heap(OrlopServer server) {
        return server.process().liveHeap().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }
}
