package dev.orlop.bench.scenario;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Goal;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.load.Figures;
import dev.orlop.bench.load.Items;
import dev.orlop.bench.load.RequestLoad;
import dev.orlop.bench.process.OrlopServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.Map;

/** LIST of 10 000 objects as the table that {@code kubectl get} asks for, beside the same list as JSON. */
public final class Tables implements Scenario {
    private static final int CONNECTIONS = 4;
    private static final int COUNT = 10_000;
    private static final Items ITEMS = new Items("tabled");
    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

    @Override
    public String name() {
        return "table";
    }

    @Override
    public void run(Bench bench) throws IOException {
        OrlopServer server = bench.sharedServer();
        Stock.fill(bench.generator(), server, ITEMS, COUNT);
        ByteBuf request = Unpooled.unreleasableBuffer(Items.get(ITEMS.path(), Map.of("accept", TABLE)));
        try (RequestLoad tables = new RequestLoad(
                        bench.generator(), server.address(), CONNECTIONS, (connection, due) -> request.duplicate());
                RequestLoad lists = Asking.of(bench.generator(), server.address(), CONNECTIONS, ITEMS.path())) {
            bench.report(bench.duel(
                            this,
                            Asking.contender("Orlop", server.process(), tables, Figures::megabytesPerSecond),
                            Asking.contender("as JSON", server.process(), lists, Figures::megabytesPerSecond))
                    .fight("LIST of %,d × 1 KB as a table".formatted(COUNT), "MB/s")
                    .withGoal(Goal.atLeast(150)));
        }
    }
}
