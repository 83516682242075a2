package dev.orlop.bench.baseline;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Plain Netty that answers every GET with the bytes of one file, cut into as many slices on the heap as the list has
 * objects: they are copied into pooled buffers of 64 KiB, as many at a time as the connection takes.
 */
public final class RawList {
    private static final int CHUNK = 64 * 1024;

    private RawList() {}

    /** Arguments: for each path its name, the file, and the number of slices. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Map<String, Body> bodies = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 3) {
            byte[] whole = Files.readAllBytes(Path.of(arguments[i + 1]));
            List<byte[]> slices = cut(whole, Integer.parseInt(arguments[i + 2]));
            bodies.put(arguments[i], new Body(slices, whole.length));
        }
        RawServer.serve(channel -> channel.pipeline().addLast(new HttpServerCodec(), new Answer(bodies)));
    }

    private record Body(List<byte[]> slices, long length) {}

    private static List<byte[]> cut(byte[] whole, int count) {
        List<byte[]> slices = new ArrayList<>();
        int size = Math.max(1, whole.length / Math.max(1, count));
        for (int at = 0; at < whole.length; at += size) {
            slices.add(Arrays.copyOfRange(whole, at, Math.min(whole.length, at + size)));
        }
        return slices;
    }

    private static final class Answer extends SimpleChannelInboundHandler<HttpObject> {
        private final Map<String, Body> bodies;
        private Body body = new Body(List.of(), 0);
        private long remaining;
        private int slice;
        private int copied;

        Answer(Map<String, Body> bodies) {
            this.bodies = bodies;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
            if (message instanceof HttpRequest request) {
                body = Objects.requireNonNull(bodies.get(request.uri()), request.uri());
            }
            if (message instanceof LastHttpContent) {
                begin(context);
            }
        }

        private void begin(ChannelHandlerContext context) {
            HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
            response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
            response.headers().set("X-Content-Type-Options", "nosniff");
            response.headers().set("Cache-Control", "no-cache, private");
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, Long.toString(body.length()));
            context.write(response, context.voidPromise());
            remaining = body.length();
            slice = 0;
            copied = 0;
            send(context);
        }

        private void send(ChannelHandlerContext context) {
            while (remaining > 0 && context.channel().isWritable()) {
                ByteBuf buffer = next(context);
                HttpContent content =
                        remaining == 0 ? new DefaultLastHttpContent(buffer) : new DefaultHttpContent(buffer);
                context.writeAndFlush(content, context.voidPromise());
            }
        }

        private ByteBuf next(ChannelHandlerContext context) {
            int room = (int) Math.min(CHUNK, remaining);
            ByteBuf buffer = context.alloc().directBuffer(room);
            remaining -= room;
            while (room > 0) {
                byte[] from = body.slices().get(slice);
                int count = Math.min(room, from.length - copied);
                buffer.writeBytes(from, copied, count);
                room -= count;
                copied += count;
                if (copied == from.length) {
                    slice++;
                    copied = 0;
                }
            }
            return buffer;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            context.close();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            send(context);
        }
    }
}
