package dev.orlop.bench.baseline;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Plain Netty that sends each PUT's body to all who watch, as a MODIFIED event or a server-sent one, and stores nothing. One
 * thread makes the event once and puts it into a queue per connection; the connection's loop copies all that is queued into
 * one pooled buffer, one chunk, one flush.
 */
public final class RawFanOut {
    private static final Pattern PATH = Pattern.compile("/apis/[^/]+/v1/(?:namespaces/([^/]+)/)?[^/]+(?:/([^/]+))?");
    private static final Pattern NAME = Pattern.compile("metadata.name=(.+)");
    private static final int MAX_BODY = 1 << 20;

    private final Map<String, List<Watcher>> byScope = new ConcurrentHashMap<>();
    private final ExecutorService dispatcher = Executors.newSingleThreadExecutor();

    private RawFanOut() {}

    /** No arguments. */
    public static void main(String[] arguments) throws InterruptedException {
        RawFanOut server = new RawFanOut();
        RawServer.serve(channel -> channel.pipeline()
                .addLast(new HttpServerCodec(), new HttpObjectAggregator(MAX_BODY), server.new Front()));
    }

    /** One form of an event on the wire. */
    private record Event(byte[] line, byte[] serverSent) {
        static Event of(ByteBuf body, long id) {
            byte[] json = ByteBufUtil.getBytes(body);
            byte[] line = join("{\"type\":\"MODIFIED\",\"object\":", json, "}\n");
            return new Event(line, join("event: MODIFIED\nid: " + id + "\ndata: ", line, "\n"));
        }

        private static byte[] join(String before, byte[] middle, String after) {
            ByteBuf joined = Unpooled.buffer(before.length() + middle.length + after.length());
            joined.writeCharSequence(before, StandardCharsets.US_ASCII);
            joined.writeBytes(middle);
            joined.writeCharSequence(after, StandardCharsets.US_ASCII);
            return ByteBufUtil.getBytes(joined);
        }
    }

    private static String scope(String namespace, String name) {
        return namespace + "/" + name;
    }

    private final class Front extends SimpleChannelInboundHandler<FullHttpRequest> {
        private static final AtomicInteger IDS = new AtomicInteger(100_000);

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            QueryStringDecoder uri = new QueryStringDecoder(request.uri());
            Matcher path = PATH.matcher(uri.path());
            if (!path.matches()) {
                throw new IllegalArgumentException("not a path of objects: " + uri.path());
            }
            String namespace = path.group(1) == null ? "" : path.group(1);
            String name = path.group(2) == null ? "" : path.group(2);
            if (uri.parameters().containsKey("resourceVersion")) {
                watch(context, namespace, uri, request.headers().get(HttpHeaderNames.ACCEPT, ""));
            } else {
                if (request.method().equals(HttpMethod.PUT)) {
                    Event event = Event.of(request.content(), IDS.incrementAndGet());
                    dispatcher.execute(() -> dispatch(namespace, name, event));
                }
                answer(context, request, namespace, name);
            }
        }

        /** Readers get an object of the version that every writer then sends back. */
        private void answer(ChannelHandlerContext context, FullHttpRequest request, String namespace, String name) {
            String object = "{\"metadata\":{\"namespace\":\"" + namespace + "\",\"name\":\"" + name
                    + "\",\"resourceVersion\":\"100000\"}}";
            ByteBuf body = request.method().equals(HttpMethod.PUT)
                    ? request.content().retain()
                    : Unpooled.copiedBuffer(object, StandardCharsets.US_ASCII);
            var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.readableBytes()));
            context.writeAndFlush(response, context.voidPromise());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            context.close();
        }

        private void watch(ChannelHandlerContext context, String namespace, QueryStringDecoder uri, String accept) {
            String selector =
                    uri.parameters().getOrDefault("fieldSelector", List.of("")).getFirst();
            Matcher name = NAME.matcher(selector);
            String scope = scope(namespace, name.matches() ? name.group(1) : "");
            boolean serverSent = accept.equals("text/event-stream");
            Channel channel = context.channel();
            Watcher watcher = new Watcher(channel, serverSent);
            channel.pipeline().remove(HttpServerCodec.class);
            channel.pipeline().remove(HttpObjectAggregator.class);
            channel.pipeline().remove(this);
            channel.pipeline().addLast(watcher);
            String head = "HTTP/1.1 200 OK\r\ncontent-type: " + accept + "\r\ntransfer-encoding: chunked\r\n\r\n";
            channel.writeAndFlush(Unpooled.copiedBuffer(head, StandardCharsets.US_ASCII))
                    .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            List<Watcher> watchers = byScope.computeIfAbsent(scope, key -> new CopyOnWriteArrayList<>());
            watchers.add(watcher);
            channel.closeFuture().addListener(closed -> watchers.remove(watcher));
        }
    }

    private void dispatch(String namespace, String name, Event event) {
        for (String scope : List.of(scope("", ""), scope(namespace, ""), scope(namespace, name))) {
            List<Watcher> watchers = byScope.getOrDefault(scope, List.of());
            for (Watcher watcher : watchers) {
                watcher.offer(event);
            }
        }
    }

    private static final class Watcher extends ChannelInboundHandlerAdapter {
        private final Channel channel;
        private final boolean serverSent;
        private final Queue<byte[]> queue = new ConcurrentLinkedQueue<>();
        private final AtomicInteger work = new AtomicInteger();

        Watcher(Channel channel, boolean serverSent) {
            this.channel = channel;
            this.serverSent = serverSent;
        }

        void offer(Event event) {
            queue.add(serverSent ? event.serverSent() : event.line());
            if (work.getAndIncrement() == 0) {
                channel.eventLoop().execute(this::drain);
            }
        }

        private void drain() {
            int seen = work.get();
            while (seen != 0 && channel.isWritable()) {
                send();
                seen = work.addAndGet(-seen);
            }
        }

        private void send() {
            int header = 10;
            ByteBuf chunk = channel.alloc().directBuffer(8192);
            chunk.writerIndex(header);
            for (byte[] event = queue.poll(); event != null; event = queue.poll()) {
                chunk.writeBytes(event);
            }
            int length = chunk.writerIndex() - header;
            if (length == 0) {
                chunk.release();
                return;
            }
            for (int i = 0; i < 8; i++) {
                chunk.setByte(i, Character.forDigit(length >>> (28 - 4 * i) & 15, 16));
            }
            chunk.setByte(8, '\r');
            chunk.setByte(9, '\n');
            chunk.writeByte('\r').writeByte('\n');
            channel.writeAndFlush(chunk, channel.voidPromise());
        }

        /** {@link #drain} leaves its work undone while the connection takes nothing. It may be on the stack right now. */
        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (channel.isWritable()) {
                work.incrementAndGet();
                channel.eventLoop().execute(this::drain);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            context.close();
        }
    }
}
