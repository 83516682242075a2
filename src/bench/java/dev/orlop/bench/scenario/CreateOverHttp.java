package dev.orlop.bench.scenario;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Contender;
import dev.orlop.bench.Contender.Outcome;
import dev.orlop.bench.Goal;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.baseline.ParsingServer;
import dev.orlop.bench.load.Figures;
import dev.orlop.bench.load.Items;
import dev.orlop.bench.load.RequestLoad;
import dev.orlop.bench.process.OrlopServer;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** POST of objects of 1 KB, beside the same server with nothing behind the parser. */
public final class CreateOverHttp implements Scenario {
    private static final int CONNECTIONS = 64;
    private static final Items ITEMS = new Items("posts");

    private final AtomicLong names = new AtomicLong();

    @Override
    public String name() {
        return "create-http";
    }

    @Override
    public void run(Bench bench) throws IOException {
        OrlopServer server = bench.sharedServer();
        server.define(ITEMS.definition(), ITEMS.path());
        try (OrlopServer parser = bench.startVariant(ParsingServer.class, bench.newDirectory("parser"))) {
            parser.define(ITEMS.definition(), ITEMS.path());
            try (RequestLoad ours = load(bench, server);
                    RequestLoad raw = load(bench, parser)) {
                bench.report(bench.duel(
                                this,
                                contender("Orlop", server, ours),
                                contender("the same server, only parsing the body", parser, raw))
                        .fight("create over HTTP, embedded, 64 connections", "requests/s")
                        .withGoal(Goal.ratioAtLeast(0.5)));
            }
        }
    }

    private RequestLoad load(Bench bench, OrlopServer server) {
        return new RequestLoad(
                bench.generator(),
                server.address(),
                CONNECTIONS,
                (connection, due) -> ITEMS.create("default", "post-" + names.incrementAndGet()));
    }

    private static Contender contender(String what, OrlopServer server, RequestLoad load) {
        return new Contender(what, server.process(), duration -> {
            Figures figures = load.closedLoop(duration).orThrow(what);
            return new Outcome(figures.perSecond(), figures.count());
        });
    }
}
