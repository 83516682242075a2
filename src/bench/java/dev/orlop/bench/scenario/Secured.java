package dev.orlop.bench.scenario;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Contender;
import dev.orlop.bench.Goal;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.baseline.SecuredWithoutTls;
import dev.orlop.bench.load.Figures;
import dev.orlop.bench.load.Items;
import dev.orlop.bench.load.RequestLoad;
import dev.orlop.bench.process.OrlopServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Costs of security: of knowing and allowing a user, and of TLS, each beside a server that differs in nothing else. */
public final class Secured implements Scenario {
    private static final int CONNECTIONS = 64;
    private static final String USER = "reader";
    private static final String TOKEN = "readers-token";
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
        Map<String, String> settings = new HashMap<>(OrlopServer.secured());
        settings.put("ORLOP_SECURITY_TOKEN_FILE", tokens(bench.newDirectory("tokens")));
        try (OrlopServer plain = bench.startVariant(SecuredWithoutTls.class, bench.newDirectory("plain"), settings);
                RequestLoad known = load(bench, plain)) {
            Contender knowing = contender("the same server without TLS", plain, known);
            try (OrlopServer open = bench.startServer(bench.newDirectory("open"), Map.of());
                    RequestLoad anybody = load(bench, open)) {
                compare(
                        bench,
                        knowing,
                        contender("the same server, open", open, anybody),
                        "GET of a 1 KB object from the cache, with a token",
                        0.9);
            }
            try (OrlopServer secured = bench.startServer(bench.newDirectory("secured"), settings);
                    RequestLoad overTls = load(bench, secured)) {
                compare(
                        bench,
                        contender("Orlop, secured", secured, overTls),
                        knowing,
                        "GET of a 1 KB object from the cache, with a token, over TLS",
                        0.7);
            }
        }
    }

    private static String tokens(Path directory) throws IOException {
        return Files.writeString(directory.resolve("tokens.csv"), TOKEN + "," + USER + ",1\n")
                .toString();
    }

    private static RequestLoad load(Bench bench, OrlopServer server) {
        server.define(ITEMS.definition(), ITEMS.path());
        server.post(PATH, new String(ITEMS.json("default", Items.name(0)), US_ASCII));
        if (server.credentials().isEmpty()) {
            return Asking.of(bench.generator(), server.address(), CONNECTIONS, ONE);
        }
        // The administrator is asked for nothing further, and waits for nobody.
        server.letRead(USER);
        return Asking.of(bench.generator(), server, CONNECTIONS, ONE, Map.of("authorization", "Bearer " + TOKEN));
    }

    private static Contender contender(String what, OrlopServer server, RequestLoad load) {
        return Asking.contender(what, server.process(), load, Figures::perSecond);
    }

    private void compare(Bench bench, Contender subject, Contender baseline, String what, double goal) {
        // Three times the code of an open GET, that of TLS among it: it takes its time until all of it is compiled.
        bench.report(bench.duel(this, subject, baseline)
                .warmUp(3)
                .fight(what, "requests/s")
                .withGoal(Goal.ratioAtLeast(goal)));
    }
}
