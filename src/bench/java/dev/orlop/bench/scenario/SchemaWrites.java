package dev.orlop.bench.scenario;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Contender;
import dev.orlop.bench.Contender.Outcome;
import dev.orlop.bench.Goal;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.load.Figures;
import dev.orlop.bench.load.Items;
import dev.orlop.bench.load.RequestLoad;
import dev.orlop.bench.process.OrlopServer;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** Creates of objects of 1 KB with a schema of 200 fields, beside the same objects of a type that takes anything. */
public final class SchemaWrites implements Scenario {
    private static final int CONNECTIONS = 64;
    private static final int FIELDS = 200;
    private static final int FILLED = 40;
    private static final String GROUP = "schemas.bench.orlop.dev";
    private static final String SPEC = "{" + Schemas.values(FILLED) + "}";

    private final AtomicLong names = new AtomicLong();

    @Override
    public String name() {
        return "create-schema";
    }

    @Override
    public void run(Bench bench) throws IOException {
        OrlopServer server = bench.sharedServer();
        define(server, "strict", "\"properties\":{" + Schemas.fields(FIELDS) + "}");
        define(server, "loose", "\"x-kubernetes-preserve-unknown-fields\":true");
        try (RequestLoad strict = creating(bench, server, "strict");
                RequestLoad loose = creating(bench, server, "loose")) {
            bench.report(bench.duel(
                            this,
                            contender("with a schema", server, strict),
                            contender("without a schema", server, loose))
                    .fight("create over HTTP, embedded, a schema of %d fields".formatted(FIELDS), "requests/s")
                    .withGoal(Goal.ratioAtLeast(0.8)));
        }
    }

    private static Contender contender(String what, OrlopServer server, RequestLoad load) {
        return new Contender(what, server.process(), duration -> {
            Figures figures = load.closedLoop(duration).orThrow(what);
            return new Outcome(figures.perSecond(), figures.count());
        });
    }

    private RequestLoad creating(Bench bench, OrlopServer server, String plural) {
        String path = path(plural);
        String kind = kind(plural);
        return new RequestLoad(
                bench.generator(),
                server.address(),
                CONNECTIONS,
                (connection, due) -> Items.post(
                        path,
                        ("{\"apiVersion\":\"" + GROUP + "/v1\",\"kind\":\"" + kind + "\",\"metadata\":{\"name\":\"o-"
                                        + names.incrementAndGet() + "\"},\"spec\":" + SPEC + "}")
                                .getBytes(US_ASCII)));
    }

    private static String path(String plural) {
        return "/apis/" + GROUP + "/v1/namespaces/default/" + plural;
    }

    private static String kind(String plural) {
        return "Kind" + plural;
    }

    private static void define(OrlopServer server, String plural, String spec) {
        server.define("""
                {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
                 "metadata":{"name":"%1$s.%2$s"},
                 "spec":{"group":"%2$s","scope":"Namespaced","names":{"plural":"%1$s","kind":"%3$s"},
                  "versions":[{"name":"v1","served":true,"storage":true,
                   "schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object",%4$s}}}}}]}}
                """.formatted(plural, GROUP, kind(plural), spec), path(plural));
    }
}
