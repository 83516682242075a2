package dev.orlop.boot;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * Tells clients that speak plain HTTP to the port of TLS what is wrong.
 *
 * <p>It stands before TLS and leaves with the first bytes. Its answer is that of Go's {@code net/http}.
 */
final class PlainHttpAnswer extends ByteToMessageDecoder {
    /** As long as the head of a TLS record. */
    private static final int SEEN = 5;

    private static final Set<String> BEGINNINGS = Set.of("GET /", "HEAD ", "POST ", "PUT /", "OPTIO", "PATCH", "DELET");
    private static final String ANSWER =
            "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < SEEN) {
            return;
        }
        if (BEGINNINGS.contains(in.toString(in.readerIndex(), SEEN, StandardCharsets.US_ASCII))) {
            in.skipBytes(in.readableBytes());
            context.writeAndFlush(ByteBufUtil.writeAscii(context.alloc(), ANSWER))
                    .addListener(ChannelFutureListener.CLOSE);
        } else {
            context.pipeline().remove(this);
        }
    }
}
