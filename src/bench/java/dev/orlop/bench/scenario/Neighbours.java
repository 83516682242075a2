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
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Latency of a user who reads single objects at a steady rate while another lists all as fast as it can.
 *
 * <p>Where the two share a machine and no server, the second one slows the first as well: it takes the processors. So a second
 * server that is told the same noise is the baseline that shows what the server does about it.
 */
public final class Neighbours implements Scenario {
    private static final int CONNECTIONS = 64;
    private static final int LISTED = 2_000;
    private static final int QUIET_CONNECTIONS = 4;
    private static final double QUIET_RATE = 200;
    private static final Items ITEMS = new Items("neighbours");
    private static final String PATH = ITEMS.path("default");
    private static final String ONE = PATH + "/" + Items.name(0) + "?resourceVersion=0";
    private static final String ALL = PATH + "?resourceVersion=0";

    @Override
    public String name() {
        return "neighbours";
    }

    @Override
    public void run(Bench bench) throws IOException {
        bench.closeSharedServer();
        // The quiet user has event loops of its own: what the other's answers cost their client is not the server's.
        try (OrlopServer server = start(bench);
                OrlopServer other = start(bench);
                Generator own = new Generator();
                RequestLoad quiet = Asking.of(own, server, QUIET_CONNECTIONS, ONE, as("quiet"));
                RequestLoad noisy = Asking.of(bench.generator(), server, CONNECTIONS, ALL, as("noisy"));
                RequestLoad elsewhere = Asking.of(bench.generator(), other, CONNECTIONS, ALL, as("noisy"))) {
            Contender beside = new Contender("beside it", server.process(), time -> beside(noisy, quiet, time));
            Contender apart = new Contender(
                    "beside one of another server", server.process(), time -> beside(elsewhere, quiet, time));
            Contender alone = new Contender("without it", server.process(), time -> quietly(quiet, time));
            String what = "GETs of one user, %.0f a second, beside %d connections of another that list %,d objects, p99"
                    .formatted(QUIET_RATE, CONNECTIONS, LISTED);
            bench.report(bench.duel(this, beside, apart).fight(what, "ms").withGoal(Goal.ratioAtMost(2)));
            bench.report(bench.duel(this, beside, alone).warmUp(0).fight(what + ", and without", "ms"));
        }
    }

    private static OrlopServer start(Bench bench) throws IOException {
        OrlopServer server = bench.startServer(bench.newDirectory("neighbours"), OrlopServer.secured());
        server.define(ITEMS.definition(), ITEMS.path());
        for (int i = 0; i < LISTED; i++) {
            server.post(PATH, new String(ITEMS.json("default", Items.name(i)), US_ASCII));
        }
        server.letRead("quiet");
        server.letRead("noisy");
        return server;
    }

    private static Outcome beside(RequestLoad noisy, RequestLoad quiet, Duration duration) {
        CompletableFuture<Figures> noise = CompletableFuture.supplyAsync(() -> noisy.closedLoop(duration));
        Outcome outcome = quietly(quiet, duration);
        noise.join().orThrow("noisy");
        return outcome;
    }

    private static Outcome quietly(RequestLoad quiet, Duration duration) {
        Figures figures = quiet.atRate(QUIET_RATE, duration).orThrow("quiet");
        return new Outcome(figures.percentile(99), 0);
    }

    private static Map<String, String> as(String user) {
        return Map.of("impersonate-user", user);
    }
}
