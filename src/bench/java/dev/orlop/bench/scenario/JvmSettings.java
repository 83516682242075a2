package dev.orlop.bench.scenario;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Contender;
import dev.orlop.bench.Contender.Outcome;
import dev.orlop.bench.Row;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.Spread;
import dev.orlop.bench.load.Figures;
import dev.orlop.bench.load.Items;
import dev.orlop.bench.load.RequestLoad;
import dev.orlop.bench.process.OrlopServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * What the flags of {@code src/main/jvm/orlop.options} are worth: the server with one of them taken back, or with another
 * collector, beside the server as it is shipped.
 */
public final class JvmSettings implements Scenario {
    private static final int CONNECTIONS = 64;
    private static final int LISTERS = 8;
    private static final int OBJECTS = 1000;
    /** Each server is a new one. */
    private static final double WARM_UP = 0.5;

    private static final Items ITEMS = new Items("settings");
    private static final Items CREATED = new Items("created");

    /** The later one of two that contradict each other wins. */
    private static final Map<String, List<String>> VARIANTS = variants();

    private final AtomicLong names = new AtomicLong();

    private static Map<String, List<String>> variants() {
        Map<String, List<String>> variants = new LinkedHashMap<>();
        variants.put("Parallel collector", List.of("-XX:+UseParallelGC"));
        variants.put("Serial collector", List.of("-XX:+UseSerialGC"));
        variants.put("ZGC", List.of("-XX:+UseZGC"));
        variants.put("large object headers", List.of("-XX:-UseCompactObjectHeaders"));
        variants.put("no Unsafe for Netty", List.of("-Dio.netty.noUnsafe=true"));
        return variants;
    }

    @Override
    public String name() {
        return "jvm-settings";
    }

    @Override
    public void run(Bench bench) throws IOException {
        bench.closeSharedServer();
        try (OrlopServer shipped = start(bench, List.of())) {
            for (var variant : VARIANTS.entrySet()) {
                try (OrlopServer other = start(bench, variant.getValue())) {
                    compare(bench, shipped, other, variant.getKey());
                }
            }
        }
    }

    private static OrlopServer start(Bench bench, List<String> flags) throws IOException {
        OrlopServer server = bench.startServer(bench.newDirectory("settings"), Map.of(), flags.toArray(String[]::new));
        Stock.fill(bench.generator(), server, ITEMS, OBJECTS);
        server.define(CREATED.definition(), CREATED.path());
        return server;
    }

    private void compare(Bench bench, OrlopServer shipped, OrlopServer other, String variant) {
        String objects = ITEMS.path("default");
        Function<OrlopServer, RequestLoad> gets =
                server -> asking(bench, server, CONNECTIONS, objects + "/" + Stock.name(0) + "?resourceVersion=0");
        Function<OrlopServer, RequestLoad> lists =
                server -> asking(bench, server, LISTERS, objects + "?resourceVersion=0");
        Function<OrlopServer, RequestLoad> creates = server -> creates(bench, server);
        Map<String, Function<OrlopServer, RequestLoad>> loads = new LinkedHashMap<>();
        loads.put("GET from the cache", gets);
        loads.put("LIST of %,d".formatted(OBJECTS), lists);
        loads.put("create", creates);
        loads.forEach((what, load) -> {
            List<Double> tails = new ArrayList<>();
            List<Double> shippedTails = new ArrayList<>();
            try (RequestLoad ours = load.apply(other);
                    RequestLoad theirs = load.apply(shipped)) {
                Row row = bench.duel(
                                this,
                                contender(variant, other, ours, tails),
                                contender("as shipped", shipped, theirs, shippedTails))
                        .light()
                        .warmUp(WARM_UP)
                        .fight(what + ", " + variant, "requests/s");
                bench.report(row.withNote(String.format(
                        Locale.ROOT,
                        "p99 %.1f : %.1f ms, resident %.0f : %.0f MB",
                        Spread.of(tails).median(),
                        Spread.of(shippedTails).median(),
                        other.process().residentBytes() / 1e6,
                        shipped.process().residentBytes() / 1e6)));
            }
        });
    }

    private static RequestLoad asking(Bench bench, OrlopServer server, int connections, String path) {
        return Asking.of(bench.generator(), server.address(), connections, path);
    }

    private RequestLoad creates(Bench bench, OrlopServer server) {
        return new RequestLoad(
                bench.generator(),
                server.address(),
                CONNECTIONS,
                (connection, due) -> CREATED.create("default", "setting-" + names.incrementAndGet()));
    }

    private static Contender contender(String what, OrlopServer server, RequestLoad load, List<Double> tails) {
        return new Contender(what, server.process(), duration -> {
            Figures figures = load.closedLoop(duration).orThrow(what);
            tails.add(figures.percentile(99));
            return new Outcome(figures.perSecond(), figures.count());
        });
    }
}
