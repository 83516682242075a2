package dev.orlop.web;

import dev.orlop.codec.StatusEncoder;
import dev.orlop.object.Status;
import dev.orlop.web.measure.WebListener;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import reactor.netty.http.server.HttpServer;

/**
 * Gives requests that no handler ever sees their Status: what is not HTTP, is too long, or names no URI.
 *
 * <p>reactor-netty refuses them with an empty answer, which gets its body on its way out. A version of HTTP that this
 * server does not speak is refused here. Each refusal is counted and logged at DEBUG: clients must not fill a log.
 * Stateless, one for all connections.
 */
@Sharable
final class RefusedRequests extends ChannelDuplexHandler {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedRequests.class);
    private static final String HANDLER = "orlop.refusedRequests";

    private final int maxHead;
    private final WebListener listener;

    private RefusedRequests(int maxHead, WebListener listener) {
        this.maxHead = maxHead;
        this.listener = listener;
    }

    static HttpServer install(HttpServer server, int maxHead, WebListener listener) {
        RefusedRequests handler = new RefusedRequests(maxHead, listener);
        return BehindCodec.install(server, HANDLER, () -> handler);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request && isUnknown(request)) {
            ReferenceCountUtil.release(message);
            FullHttpResponse bare =
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED);
            bare.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            context.writeAndFlush(refusal(bare)).addListener(ChannelFutureListener.CLOSE);
        } else {
            context.fireChannelRead(message);
        }
    }

    private static boolean isUnknown(HttpRequest request) {
        HttpVersion version = request.protocolVersion();
        return request.decoderResult().isSuccess() && (version.majorVersion() != 1 || version.minorVersion() > 1);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        boolean bare = message instanceof FullHttpResponse answer && isBare(answer);
        var _ = context.write(bare ? refusal((FullHttpResponse) message) : message, promise);
    }

    private static boolean isBare(FullHttpResponse answer) {
        return !answer.content().isReadable() && !answer.headers().contains(HttpHeaderNames.CONTENT_TYPE);
    }

    private FullHttpResponse refusal(FullHttpResponse bare) {
        Status status = status(bare.status().code());
        if (status == null) {
            return bare;
        }
        LOG.debug("Refused a request with {}: {}", status.code(), status.message());
        listener.requestRefused(status.code());
        return withBody(bare, status);
    }

    private @Nullable Status status(int code) {
        return switch (code) {
            case 400 -> Status.badRequest("the request is not HTTP or its URI is malformed");
            case 413 -> Status.tooLarge("the request is too large");
            case 414 -> refused(code, "the request line is longer than the limit of " + maxHead + " bytes");
            case 431 -> refused(code, "the headers of the request are longer than the limit of " + maxHead + " bytes");
            case 505 -> refused(code, "this server speaks HTTP/1.1 and HTTP/1.0");
            default -> null;
        };
    }

    private static Status refused(int code, String message) {
        return new Status("Failure", message, "", code, null, null);
    }

    private static FullHttpResponse withBody(FullHttpResponse bare, Status status) {
        byte[] body = StatusEncoder.encode(status);
        FullHttpResponse answer = bare.replace(Unpooled.wrappedBuffer(body));
        bare.release();
        answer.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, MediaType.APPLICATION_JSON_VALUE)
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-cache, private")
                .set("X-Content-Type-Options", "nosniff");
        return answer;
    }
}
