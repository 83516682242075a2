package dev.orlop.web;

import dev.orlop.web.stream.PatientStreams;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import java.util.ArrayList;
import java.util.List;
import reactor.netty.channel.ChannelOperations;

/**
 * Ends answers of one connection that its client does not take.
 *
 * <p>Its caller asks at intervals. An answer that had begun by the call before, and that its client still does not take, is
 * ended ({@code WithTimeoutForNonLongRunningRequests}). Left alone are watches, and answers of which the server itself has
 * nothing to send yet. The connection's event loop alone uses it.
 */
final class SlowAnswers {
    private final Channel connection;
    /** The last request, or the id of the last stream, that had begun at the look before. */
    private int begun;

    SlowAnswers(Channel connection) {
        this.connection = connection;
    }

    /** @param requests how many there have been on the connection */
    void endThoseOfHttp1(int requests) {
        ChannelOutboundBuffer waiting = connection.unsafe().outboundBuffer();
        boolean late = requests == begun
                && ChannelOperations.get(connection) != null
                && waiting != null
                && waiting.totalPendingWriteBytes() > 0;
        begun = requests;
        if (late && !PatientStreams.contains(connection, PatientStreams.ONLY)) {
            var _ = connection.close();
        }
    }

    void endThoseOf(Http2FrameCodec codec) {
        Http2Connection streams = codec.connection();
        Http2RemoteFlowController waiting = codec.encoder().flowController();
        List<Integer> late = new ArrayList<>();
        try {
            streams.forEachActiveStream(stream -> {
                if (stream.id() <= begun
                        && waiting.hasFlowControlled(stream)
                        && !PatientStreams.contains(connection, stream.id())) {
                    late.add(stream.id());
                }
                return true;
            });
        } catch (Http2Exception e) {
            throw new IllegalStateException("the visitor throws nothing", e);
        }
        begun = streams.remote().lastStreamCreated();
        ChannelHandlerContext context = connection.pipeline().context(codec);
        for (int id : late) {
            var _ = codec.resetStream(context, id, Http2Error.CANCEL.code(), context.newPromise());
        }
        context.flush();
    }
}
