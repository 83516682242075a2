package dev.orlop.bench.scenario;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Contender;
import dev.orlop.bench.Contender.Outcome;
import dev.orlop.bench.Goal;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.load.Figures;
import dev.orlop.bench.load.Generator;
import dev.orlop.bench.load.Items;
import dev.orlop.bench.load.RequestLoad;
import dev.orlop.bench.process.OrlopServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Costs of security: GETs over TLS by users that are known and allowed, and what a user does to another. */
public final class Secured implements Scenario {
    private static final int CONNECTIONS = 64;
    private static final int LISTED = 2_000;
    private static final int QUIET_CONNECTIONS = 4;
    private static final double QUIET_RATE = 200;
    private static final Items ITEMS = new Items("secured");
    private static final String PATH = ITEMS.path("default");
    private static final String ONE = PATH + "/" + Items.name(0) + "?resourceVersion=0";
    private static final String ROLES = "/apis/rbac.authorization.k8s.io/v1/";

    @Override
    public String name() {
        return "secured";
    }

    @Override
    public void run(Bench bench) throws IOException {
        bench.closeSharedServer();
        try (OrlopServer secured = bench.startServer(bench.newDirectory("secured"), OrlopServer.secured())) {
            define(secured);
            try (OrlopServer open = bench.startServer(bench.newDirectory("open"), Map.of())) {
                define(open);
                compare(bench, open, secured);
            }
            create(secured, 1, LISTED);
            neighbours(bench, secured);
        }
    }

    private static void define(OrlopServer server) {
        server.define(ITEMS.definition(), ITEMS.path());
        create(server, 0, 1);
    }

    private static void create(OrlopServer server, int from, int to) {
        for (int i = from; i < to; i++) {
            server.post(PATH, new String(ITEMS.json("default", Items.name(i)), US_ASCII));
        }
    }

    private void compare(Bench bench, OrlopServer open, OrlopServer secured) {
        try (RequestLoad plain = Asking.of(bench.generator(), open.address(), CONNECTIONS, ONE);
                RequestLoad known = asking(bench.generator(), secured, CONNECTIONS, ONE, Map.of())) {
            // Three times the code of an open GET, that of TLS among it: it takes its time until all of it is compiled.
            bench.report(bench.duel(
                            this,
                            Asking.contender("Orlop, secured", secured.process(), known, Figures::perSecond),
                            Asking.contender("the same server, open", open.process(), plain, Figures::perSecond))
                    .warmUp(3)
                    .fight("GET of a 1 KB object from the cache, over TLS with a token", "requests/s")
                    .withGoal(Goal.ratioAtLeast(0.63)));
        }
    }

    /** One user reads single objects at a steady rate, another lists all as fast as it can. */
    private void neighbours(Bench bench, OrlopServer server) {
        allow(server, "quiet");
        allow(server, "noisy");
        // With event loops of its own: what the other's answers cost their client is not the server's.
        try (Generator own = new Generator();
                RequestLoad quiet = asking(own, server, QUIET_CONNECTIONS, ONE, as("quiet"));
                RequestLoad noisy =
                        asking(bench.generator(), server, CONNECTIONS, PATH + "?resourceVersion=0", as("noisy"))) {
            Contender alone = new Contender("without it", server.process(), duration -> quietly(quiet, duration));
            Contender beside = new Contender("beside it", server.process(), duration -> {
                CompletableFuture<Figures> noise = CompletableFuture.supplyAsync(() -> noisy.closedLoop(duration));
                Outcome outcome = quietly(quiet, duration);
                noise.join();
                return outcome;
            });
            bench.report(bench.duel(this, beside, alone)
                    .fight(
                            "GETs of one user, %.0f a second, beside %d connections of another that list %,d objects, p99"
                                    .formatted(QUIET_RATE, CONNECTIONS, LISTED),
                            "ms")
                    .withGoal(Goal.ratioAtMost(2)));
        }
    }

    private static Outcome quietly(RequestLoad quiet, Duration duration) {
        Figures figures = quiet.atRate(QUIET_RATE, duration).orThrow("quiet");
        return new Outcome(figures.percentile(99), 0);
    }

    private static Map<String, String> as(String user) {
        return Map.of("impersonate-user", user);
    }

    private static void allow(OrlopServer server, String user) {
        server.post(ROLES + "clusterroles", """
                {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"%s"},
                 "rules":[{"apiGroups":["*"],"resources":["*"],"verbs":["get","list"]}]}
                """.formatted(user));
        server.post(ROLES + "clusterrolebindings", """
                {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"%1$s"},
                 "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"%1$s"},
                 "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"%1$s"}]}
                """.formatted(user));
    }

    private static RequestLoad asking(
            Generator generator, OrlopServer server, int connections, String path, Map<String, String> more) {
        Map<String, String> headers = new HashMap<>(more);
        headers.put("authorization", server.credentials());
        ByteBuf request = Unpooled.unreleasableBuffer(Items.get(path, headers));
        return RequestLoad.secure(generator, server.address(), connections, (connection, due) -> request.duplicate());
    }
}
