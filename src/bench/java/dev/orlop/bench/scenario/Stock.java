package dev.orlop.bench.scenario;

import dev.orlop.bench.load.Generator;
import dev.orlop.bench.load.Items;
import dev.orlop.bench.load.RequestLoad;
import dev.orlop.bench.process.OrlopServer;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Objects that a scenario finds on the server. */
final class Stock {
    private static final int CONNECTIONS = 64;

    private Stock() {}

    /** Defines a type and creates {@code item-000000} and so on in the namespace {@code default}. */
    static void fill(Generator generator, OrlopServer server, Items items, int count) {
        server.define(items.definition(), items.path());
        create(generator, server.address(), items, count);
    }

    static String name(int index) {
        return Items.name(index);
    }

    private static void create(Generator generator, InetSocketAddress target, Items items, int count) {
        AtomicInteger next = new AtomicInteger();
        RequestLoad.Requests creates = new RequestLoad.Requests() {
            @Override
            public @Nullable ByteBuf next(int connection, long dueNanos) {
                int index = next.getAndIncrement();
                return index < count ? items.create("default", name(index)) : null;
            }
        };
        try (RequestLoad load = new RequestLoad(generator, target, CONNECTIONS, creates)) {
            load.untilDone().orThrow("creating " + count + " objects");
        }
    }
}
