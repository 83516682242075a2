package dev.orlop.bench.writes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** jetcd alone: if the key has this version, put. */
final class JetcdTarget implements Target {
    private final Client client;
    private final KV kv;
    private final List<ByteSequence> values =
            Values.all().stream().map(ByteSequence::from).toList();
    private final AtomicLongArray known = new AtomicLongArray(Values.KEYS);

    JetcdTarget(String server) {
        client = Client.builder().endpoints(server).build();
        kv = client.getKVClient();
    }

    @Override
    public void create(String name, int value, Done done) {
        put(Values.key(name), 0, value, revision -> {}, done);
    }

    @Override
    public void prepare(int index, int value, Done done) {
        put(Values.key(index), 0, value, revision -> known.set(index, revision), done);
    }

    @Override
    public void update(int index, int value, Done done) {
        put(Values.key(index), known.get(index), value, revision -> known.set(index, revision), done);
    }

    private void put(String name, long version, int value, LongConsumer written, Done done) {
        ByteSequence key = ByteSequence.from("/raw" + name, UTF_8);
        var unused = kv.txn()
                .If(new Cmp(key, Cmp.Op.EQUAL, CmpTarget.modRevision(version)))
                .Then(Op.put(key, values.get(value), PutOption.DEFAULT))
                .commit()
                .whenComplete((response, failure) -> {
                    @Nullable Throwable reason = failure;
                    if (reason == null && !response.isSucceeded()) {
                        reason = new IllegalStateException("the version is not " + version);
                    }
                    if (reason == null) {
                        written.accept(response.getHeader().getRevision());
                    }
                    done.ended(reason);
                });
    }

    @Override
    public void close() {
        kv.close();
        client.close();
    }
}
