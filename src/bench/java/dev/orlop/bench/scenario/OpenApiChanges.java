package dev.orlop.bench.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Goal;
import dev.orlop.bench.Growth;
import dev.orlop.bench.Row;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.Spread;
import dev.orlop.bench.process.OrlopServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How long a change of one definition takes to be in the OpenAPI documents, and how that grows with the others. */
public final class OpenApiChanges implements Scenario {
    private static final List<Integer> OTHERS = List.of(10, 100, 2_000);
    private static final int MOST_OTHERS_OF_A_SHORT_RUN = 200;
    private static final int CHANGES = 20;
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    private int changes;

    @Override
    public String name() {
        return "openapi";
    }

    @Override
    public void run(Bench bench) throws IOException {
        bench.closeSharedServer();
        try (OrlopServer server = bench.startServer(bench.newDirectory("openapi"), Map.of())) {
            define(server, 0);
            warm(server);
            Growth v3 = new Growth();
            Growth v2 = new Growth();
            int defined = 0;
            for (int others : OTHERS) {
                if (!bench.pace().isComplete() && others > MOST_OTHERS_OF_A_SHORT_RUN) {
                    continue;
                }
                while (defined < others) {
                    define(server, ++defined);
                }
                report(bench, server, "/openapi/v3/apis/" + group(0) + "/v1", others, v3);
                report(bench, server, "/openapi/v2", others, v2);
            }
        }
    }

    private void warm(OrlopServer server) {
        for (int i = 0; i < 2 * CHANGES; i++) {
            change(server, "/openapi/v3/apis/" + group(0) + "/v1");
            change(server, "/openapi/v2");
        }
    }

    private void report(Bench bench, OrlopServer server, String document, int others, Growth growth) {
        List<Double> times = new ArrayList<>();
        List<Double> costs = new ArrayList<>();
        for (int i = 0; i < CHANGES; i++) {
            long cost = server.process().processorTime().toNanos();
            long start = System.nanoTime();
            change(server, document);
            times.add((System.nanoTime() - start) / 1e6);
            costs.add((server.process().processorTime().toNanos() - cost) / 1e3);
        }
        Spread cost = Spread.of(costs);
        growth.add(others, cost.median());
        String version = document.substring("/openapi/".length(), "/openapi/v3".length());
        bench.report(new Row(
                name(),
                "change of a definition until OpenAPI %s has it, %,d other definitions".formatted(version, others),
                "ms",
                Spread.of(times),
                cost,
                null,
                Goal.NONE,
                growth.text("cost", "other definitions"),
                ""));
    }

    /** Changes a description, and asks for the document until it is there. */
    private void change(OrlopServer server, String document) {
        String description = "change-" + ++changes + "-";
        server.patch(
                DEFINITIONS + "/" + "things." + group(0),
                "[{\"op\":\"replace\",\"path\":\"/spec/versions/0/schema/openAPIV3Schema/description\",\"value\":\""
                        + description + "\"}]");
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!new String(server.get(document), UTF_8).contains(description)) {
            if (System.nanoTime() > limit) {
                throw new IllegalStateException(document + " does not change");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private static String group(int number) {
        return "g" + number + ".bench.orlop.dev";
    }

    /** Each in a group of its own. */
    private static void define(OrlopServer server, int number) {
        server.define("""
                {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
                 "metadata":{"name":"things.%1$s"},
                 "spec":{"group":"%1$s","scope":"Namespaced","names":{"plural":"things","kind":"Thing"},
                  "versions":[{"name":"v1","served":true,"storage":true,
                   "schema":{"openAPIV3Schema":{"type":"object","description":"a thing","properties":{%2$s}}}}]}}
                """.formatted(group(number), Schemas.fields(20)), "/apis/" + group(number) + "/v1/things");
    }
}
