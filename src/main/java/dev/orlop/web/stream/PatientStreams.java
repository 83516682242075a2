package dev.orlop.web.stream;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.AttributeKey;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.Disposable;

/** Remembers which answers of a connection wait for their clients as long as it takes: the watches. */
public final class PatientStreams {
    /** In place of a stream's id, the one answer of a connection of HTTP/1.1. */
    public static final int ONLY = 0;

    private static final AttributeKey<Set<Integer>> STREAMS = AttributeKey.valueOf(PatientStreams.class, "streams");

    private PatientStreams() {}

    /** Counts the answer among them until the result is disposed of. */
    public static Disposable add(ServerHttpResponse response) {
        Channel channel = NettyOutlet.channel(response);
        boolean only = !(channel instanceof Http2StreamChannel);
        Set<Integer> streams = of(only ? channel : channel.parent());
        int id = channel instanceof Http2StreamChannel stream ? stream.stream().id() : ONLY;
        streams.add(id);
        return () -> streams.remove(id);
    }

    private static Set<Integer> of(Channel connection) {
        Set<Integer> known = connection.attr(STREAMS).get();
        if (known != null) {
            return known;
        }
        Set<Integer> fresh = ConcurrentHashMap.newKeySet();
        Set<Integer> other = connection.attr(STREAMS).setIfAbsent(fresh);
        return other == null ? fresh : other;
    }

    /** @param stream its id, or {@link #ONLY} */
    public static boolean contains(Channel connection, int stream) {
        Set<Integer> known = connection.attr(STREAMS).get();
        return known != null && known.contains(stream);
    }
}
