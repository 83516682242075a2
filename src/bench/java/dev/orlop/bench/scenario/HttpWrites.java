package dev.orlop.bench.scenario;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Contender;
import dev.orlop.bench.Contender.Outcome;
import dev.orlop.bench.Duel;
import dev.orlop.bench.Goal;
import dev.orlop.bench.Growth;
import dev.orlop.bench.Row;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.baseline.ParsingServer;
import dev.orlop.bench.load.Changes;
import dev.orlop.bench.load.Figures;
import dev.orlop.bench.load.Items;
import dev.orlop.bench.load.RequestLoad;
import dev.orlop.bench.load.Writers;
import dev.orlop.bench.process.OrlopServer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** POST, PUT and PATCH of objects of 1 KB, beside the same server with nothing behind the parser. */
public final class HttpWrites implements Scenario {
    private static final int CONNECTIONS = 64;
    private static final List<Integer> OTHERS = List.of(1, 16, 256);
    private static final Items POSTS = new Items("posts");
    private static final Items CHANGED = new Items("puts");

    private final AtomicLong names = new AtomicLong();

    @Override
    public String name() {
        return "create-http";
    }

    @Override
    public void run(Bench bench) throws IOException {
        OrlopServer server = bench.sharedServer();
        server.define(POSTS.definition(), POSTS.path());
        Stock.fill(bench.generator(), server, CHANGED, CONNECTIONS);
        try (OrlopServer parser = bench.startVariant(ParsingServer.class, bench.newDirectory("parser"), Map.of())) {
            for (Items items : List.of(POSTS, CHANGED)) {
                parser.define(items.definition(), items.path());
            }
            Sides sides = new Sides(bench, server, parser);
            // The longest way through the server: it takes its time until all of it is compiled.
            Row create = create(sides, CONNECTIONS, duel -> duel.warmUp(2));
            bench.report(create.withGoal(Goal.ratioAtLeast(0.5)));
            if (bench.pace().isComplete()) {
                change(sides, "update", Changes::updates);
                change(sides, "JSON merge patch", Changes::patches);
                grow(sides, create);
            }
        }
    }

    /** The servers that are compared. */
    private record Sides(Bench bench, OrlopServer server, OrlopServer parser) {}

    private void grow(Sides sides, Row create) {
        Growth growth = new Growth();
        growth.add(CONNECTIONS, 1 / create.value().median());
        for (int connections : OTHERS) {
            Row row = create(sides, connections, Duel::light);
            growth.add(connections, 1 / row.value().median());
            sides.bench().report(row.withNote(growth.text("time for a write", "connections")));
        }
    }

    private Row create(Sides sides, int connections, Function<Duel, Duel> pace) {
        RequestLoad.Requests creates = (connection, due) -> POSTS.create("default", "post-" + names.incrementAndGet());
        return measure(sides, "create", connections, () -> creates, pace);
    }

    /** Each connection changes an object of its own; the parser answers as if it had them. */
    private void change(Sides sides, String what, Function<List<Writers.Template>, RequestLoad.Requests> changes) {
        Written written = new Written(sides.server(), CHANGED, CONNECTIONS);
        sides.bench().report(measure(sides, what, CONNECTIONS, () -> changes.apply(written.templates()), Duel::light));
    }

    /** Makes the requests of one side: they remember what it answers. */
    @FunctionalInterface
    private interface Source {
        RequestLoad.Requests requests();
    }

    private Row measure(Sides sides, String what, int connections, Source source, Function<Duel, Duel> pace) {
        var generator = sides.bench().generator();
        try (RequestLoad ours = new RequestLoad(generator, sides.server().address(), connections, source.requests());
                RequestLoad raw =
                        new RequestLoad(generator, sides.parser().address(), connections, source.requests())) {
            Contender subject = contender("Orlop", sides.server(), ours);
            Contender limit = contender("the same server, only parsing the body", sides.parser(), raw);
            return pace.apply(sides.bench().duel(this, subject, limit))
                    .fight(
                            "%s over HTTP, embedded, %d connection%s"
                                    .formatted(what, connections, connections == 1 ? "" : "s"),
                            "requests/s");
        }
    }

    private static Contender contender(String what, OrlopServer server, RequestLoad load) {
        return new Contender(what, server.process(), duration -> {
            Figures figures = load.closedLoop(duration).orThrow(what);
            return new Outcome(figures.perSecond(), figures.count());
        });
    }
}
