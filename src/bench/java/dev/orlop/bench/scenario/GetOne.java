package dev.orlop.bench.scenario;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Goal;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.baseline.RawGet;
import dev.orlop.bench.load.Figures;
import dev.orlop.bench.load.Items;
import dev.orlop.bench.load.RequestLoad;
import dev.orlop.bench.process.BaselineServer;
import dev.orlop.bench.process.OrlopServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** GET of one object of 1 KB, from the cache and from the store. */
public final class GetOne implements Scenario {
    private static final int CONNECTIONS = 64;
    private static final int OBJECTS = 1000;

    @Override
    public String name() {
        return "get";
    }

    @Override
    public void run(Bench bench) throws IOException {
        OrlopServer server = bench.sharedServer();
        Items items = new Items("gets");
        Stock.fill(bench.generator(), server, items, OBJECTS);
        String path = items.path("default") + "/" + Stock.name(OBJECTS / 2);
        Path answer = Files.write(bench.newDirectory("get").resolve("answer"), server.get(path));
        try (BaselineServer raw = bench.startBaseline(RawGet.class, answer.toString());
                RequestLoad baseline = Asking.of(bench.generator(), raw.address(), CONNECTIONS, path);
                RequestLoad cached =
                        Asking.of(bench.generator(), server.address(), CONNECTIONS, path + "?resourceVersion=0");
                RequestLoad stored = Asking.of(bench.generator(), server.address(), CONNECTIONS, path)) {
            var limit = Asking.contender("raw reactor-netty", raw.process(), baseline, Figures::perSecond);
            var fromCache = Asking.contender("Orlop", server.process(), cached, Figures::perSecond);
            var fromStore = Asking.contender("Orlop", server.process(), stored, Figures::perSecond);
            bench.report(bench.duel(this, fromCache, limit)
                    .fight("GET of a 1 KB object from the cache", "requests/s")
                    .withGoal(Goal.ratioAtLeast(0.6)));
            bench.report(bench.duel(this, fromStore, limit)
                    .light()
                    .fight("GET of a 1 KB object from the store (no resourceVersion)", "requests/s"));
        }
    }
}
