package dev.orlop.bench.scenario;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Contender;
import dev.orlop.bench.Duel;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.baseline.RawList;
import dev.orlop.bench.load.Figures;
import dev.orlop.bench.load.RequestLoad;
import dev.orlop.bench.process.BaselineServer;
import dev.orlop.bench.process.ChildJvm;
import dev.orlop.bench.process.OrlopServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Lists of a server beside plain Netty that sends the same bytes, copied from slices of the size of an object. */
final class Listing implements AutoCloseable {
    private static final long SLICE = 1024;

    private final Bench bench;
    private final Scenario scenario;
    private final OrlopServer server;
    private final BaselineServer raw;
    private final int connections;

    /**
     * Takes the answers as they are now.
     *
     * @param server which answers
     * @param paths with their queries
     */
    Listing(Bench bench, Scenario scenario, OrlopServer server, int connections, List<String> paths)
            throws IOException {
        this.bench = bench;
        this.scenario = scenario;
        this.server = server;
        this.connections = connections;
        Path answers = bench.newDirectory(scenario.name());
        List<String> arguments = new ArrayList<>();
        for (String path : paths) {
            Path answer = answers.resolve("answer-" + arguments.size());
            server.save(path, answer);
            arguments.addAll(List.of(path, answer.toString(), Long.toString(1 + Files.size(answer) / SLICE)));
        }
        this.raw = bench.startBaseline(RawList.class, arguments.toArray(String[]::new));
    }

    /**
     * Lets both answer.
     *
     * @param figure what counts
     * @param how measures
     */
    <T> T compare(String path, ToDoubleFunction<Figures> figure, Function<Duel, T> how) {
        try (RequestLoad theirs = load(raw.address(), path);
                RequestLoad ours = load(server.address(), path)) {
            Contender limit = contender("raw Netty copying slices", raw.process(), theirs, figure);
            return how.apply(bench.duel(scenario, contender("Orlop", server.process(), ours, figure), limit));
        }
    }

    private RequestLoad load(InetSocketAddress target, String path) {
        return Asking.of(bench.generator(), target, connections, path);
    }

    private static Contender contender(
            String what, ChildJvm process, RequestLoad load, ToDoubleFunction<Figures> figure) {
        return Asking.contender(what, process, load, figure);
    }

    @Override
    public void close() {
        raw.close();
    }
}
