package dev.orlop.bench.scenario;

import dev.orlop.bench.Contender;
import dev.orlop.bench.Contender.Outcome;
import dev.orlop.bench.load.Figures;
import dev.orlop.bench.load.Generator;
import dev.orlop.bench.load.Items;
import dev.orlop.bench.load.RequestLoad;
import dev.orlop.bench.process.ChildJvm;
import dev.orlop.bench.process.OrlopServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The same GET over and over on some connections. */
final class Asking {
    private Asking() {}

    static RequestLoad of(Generator generator, InetSocketAddress target, int connections, String path) {
        ByteBuf request = Unpooled.unreleasableBuffer(Items.get(path));
        return new RequestLoad(generator, target, connections, (connection, due) -> request.duplicate());
    }

    /** The same as the server wants it: over TLS if it has that, with its credential, and with more headers or others. */
    static RequestLoad of(
            Generator generator, OrlopServer server, int connections, String path, Map<String, String> more) {
        Map<String, String> headers = new HashMap<>(Map.of("authorization", server.credentials()));
        headers.putAll(more);
        ByteBuf request = Unpooled.unreleasableBuffer(Items.get(path, headers));
        RequestLoad.Requests requests = (connection, due) -> request.duplicate();
        return server.isOverTls()
                ? RequestLoad.secure(generator, server.address(), connections, requests)
                : new RequestLoad(generator, server.address(), connections, requests);
    }

    static Contender contender(String what, ChildJvm process, RequestLoad load, ToDoubleFunction<Figures> figure) {
        return new Contender(what, process, duration -> {
            Figures figures = load.closedLoop(duration).orThrow(what);
            return new Outcome(figure.applyAsDouble(figures), figures.count());
        });
    }
}
