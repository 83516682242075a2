package dev.orlop.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A keep-alive connection with at most one request in flight. All of it belongs to the connection's event loop but
 * {@link #open}.
 */
final class Requester extends ChannelInboundHandlerAdapter {
    /** Of a body whose length is announced, so much is kept for those who look into it. */
    private static final int KEPT = 2048;

    private final int index;
    private final Listener listener;
    private final HeadReader head = new HeadReader();
    private final ChunkReader chunks = new ChunkReader();
    private final byte[] kept = new byte[KEPT];
    private int keptLength;
    private long remaining;
    private boolean inBody;
    private boolean inFlight;
    private long bytes;
    private @Nullable Channel channel;

    /** Hears of each response. */
    interface Listener {
        /**
         * A response is complete.
         *
         * @param status the HTTP status; 0 if the connection broke
         * @param bytes the length of its body
         */
        void completed(Requester requester, int status, long bytes);
    }

    Requester(int index, Listener listener) {
        this.index = index;
        this.listener = listener;
    }

    static Requester open(Generator generator, InetSocketAddress target, boolean secure, int index, Listener listener) {
        Requester requester = new Requester(index, listener);
        int loop = generator.loopOf(index);
        requester.channel = secure
                ? generator.connectSecurely(target, loop, requester)
                : generator.connect(target, loop, requester);
        return requester;
    }

    int index() {
        return index;
    }

    Channel channel() {
        Channel open = channel;
        if (open == null) {
            throw new IllegalStateException("not connected");
        }
        return open;
    }

    boolean isIdle() {
        return !inFlight;
    }

    void send(ByteBuf request) {
        inFlight = true;
        channel().writeAndFlush(request, channel().voidPromise());
    }

    /** The first bytes of the last body. */
    byte[] body() {
        return Arrays.copyOf(kept, keptLength);
    }

    String bodyText() {
        return new String(kept, 0, keptLength, StandardCharsets.UTF_8);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            while (in.isReadable()) {
                step(in);
            }
        } finally {
            in.release();
        }
    }

    private void step(ByteBuf in) {
        if (!inBody) {
            if (!head.read(in)) {
                return;
            }
            inBody = true;
            keptLength = 0;
            chunks.begin();
            bytes = head.bodyLength();
            remaining = bytes;
        }
        if (bytes == HeadReader.CHUNKED) {
            if (chunks.read(in)) {
                complete(chunks.bytes());
            }
            return;
        }
        int count = (int) Math.min(remaining, in.readableBytes());
        int keep = Math.min(count, KEPT - keptLength);
        if (keep > 0) {
            in.getBytes(in.readerIndex(), kept, keptLength, keep);
            keptLength += keep;
        }
        in.skipBytes(count);
        remaining -= count;
        if (remaining == 0) {
            complete(bytes);
        }
    }

    private void complete(long length) {
        inBody = false;
        inFlight = false;
        listener.completed(this, head.status(), length);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (inFlight) {
            inFlight = false;
            listener.completed(this, 0, 0);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        context.close();
    }
}
