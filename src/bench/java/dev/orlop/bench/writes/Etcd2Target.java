package dev.orlop.bench.writes;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongConsumer;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufMono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;

/** reactor-netty alone: a PUT to the v2 keys API, if the key is not there or has this index. No answer is parsed. */
final class Etcd2Target implements Target {
    private static final int CONNECTIONS = 500;
    private static final String INDEX = "X-Etcd-Index";

    private final ConnectionProvider connections = ConnectionProvider.create("raw-etcd2", CONNECTIONS);
    private final HttpClient client;
    private final List<ByteBuf> values =
            Values.all().stream().map(Etcd2Target::form).toList();
    private final AtomicLongArray known = new AtomicLongArray(Values.KEYS);

    Etcd2Target(String server) {
        client = HttpClient.create(connections)
                .baseUrl(server + "/v2/keys/raw")
                .headers(headers -> headers.set(HttpHeaderNames.CONTENT_TYPE, "application/x-www-form-urlencoded"));
    }

    private static ByteBuf form(byte[] value) {
        String text = new String(value, StandardCharsets.UTF_8);
        String form = "value=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
        return Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(form, StandardCharsets.US_ASCII));
    }

    @Override
    public void create(String name, int value, Done done) {
        put(Values.key(name) + "?prevExist=false", value, index -> {}, done);
    }

    @Override
    public void prepare(int index, int value, Done done) {
        put(Values.key(index) + "?prevExist=false", value, written -> known.set(index, written), done);
    }

    @Override
    public void update(int index, int value, Done done) {
        put(Values.key(index) + "?prevIndex=" + known.get(index), value, written -> known.set(index, written), done);
    }

    private void put(String path, int value, LongConsumer written, Done done) {
        client.put()
                .uri(path)
                .send(Mono.fromSupplier(() -> values.get(value).duplicate()))
                .responseSingle(Etcd2Target::index)
                .subscribe(
                        index -> {
                            written.accept(index);
                            done.ended(null);
                        },
                        done::ended);
    }

    /** The index that the write got. */
    private static Mono<Long> index(HttpClientResponse response, ByteBufMono body) {
        return body.asString().defaultIfEmpty("").map(text -> {
            if (response.status().code() >= 300) {
                throw new IllegalStateException(response.status() + " " + text);
            }
            return Long.valueOf(response.responseHeaders().get(INDEX));
        });
    }

    @Override
    public void close() {
        connections.dispose();
    }
}
