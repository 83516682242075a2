package dev.orlop.bench.scenario;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Goal;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.load.Figures;
import dev.orlop.bench.load.Items;
import dev.orlop.bench.load.RequestLoad;
import dev.orlop.bench.process.OrlopServer;
import java.io.IOException;
import java.util.Map;

/** Costs of security: GETs over TLS by a user that is known and allowed. */
public final class Secured implements Scenario {
    private static final int CONNECTIONS = 64;
    private static final Items ITEMS = new Items("secured");
    private static final String PATH = ITEMS.path("default");
    private static final String ONE = PATH + "/" + Items.name(0) + "?resourceVersion=0";

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
        }
    }

    private static void define(OrlopServer server) {
        server.define(ITEMS.definition(), ITEMS.path());
        server.post(PATH, new String(ITEMS.json("default", Items.name(0)), US_ASCII));
    }

    private void compare(Bench bench, OrlopServer open, OrlopServer secured) {
        try (RequestLoad plain = Asking.of(bench.generator(), open.address(), CONNECTIONS, ONE);
                RequestLoad known = Asking.of(bench.generator(), secured, CONNECTIONS, ONE, Map.of())) {
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
}
