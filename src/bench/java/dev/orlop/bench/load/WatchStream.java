package dev.orlop.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One watching client: counts the events that arrive and, where asked to, how long ago each was due.
 *
 * <p>All events of a run have the same length but for a digit of the resourceVersion, so the end of the next one is looked
 * for where it must be, and only searched if it is not there: counting costs nothing per byte. Belongs to the connection's
 * event loop; the counts may be read by anybody.
 */
final class WatchStream extends ChannelInboundHandlerAdapter {
    /** What follows the digits of the time stamp in an event, up to and with the newline. */
    static final int AFTER_STAMP = 5;

    private static final int CATCHING_UP = 1 << 20;

    private final Arrivals arrivals;
    private final boolean timed;
    private final byte[] ending;
    private final HeadReader head = new HeadReader();
    private boolean begun;
    private @Nullable Channel channel;

    private long chunkLeft;
    private int chunkHeader;
    private boolean inChunkHeader = true;
    private boolean chunkEnding;

    private int eventLength;
    private int consumed;
    private byte first;
    private byte[] carried = new byte[8192];

    private volatile long events;
    private volatile boolean open;
    private volatile String failure = "";

    /** What the streams of one event loop have received. */
    static final class Arrivals {
        private volatile long events;
        private final Histogram latency = new Histogram(60_000_000_000L, 3);

        long events() {
            return events;
        }

        Histogram latency() {
            return latency;
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // The loop is the only writer.
        private void add(int count) {
            events += count;
        }
    }

    /**
     * @param serverSent whether events are those of text/event-stream, which end with an empty line
     */
    WatchStream(Arrivals arrivals, boolean timed, boolean serverSent) {
        this.arrivals = arrivals;
        this.timed = timed;
        this.ending = serverSent ? new byte[] {'\n', '\n'} : new byte[] {'\n'};
    }

    void open(Generator generator, InetSocketAddress target, int index, WatcherFleet.Watches watches) {
        int loop = generator.loopOf(index);
        Channel connected = watches.credentials().isEmpty()
                ? generator.connect(target, loop, this, watches.receiveBuffer())
                : generator.connectSecurely(target, loop, this);
        channel = connected;
        connected.writeAndFlush(Unpooled.copiedBuffer(watches.head(index), StandardCharsets.US_ASCII));
    }

    void close() {
        Channel connected = channel;
        if (connected != null) {
            connected.close();
        }
    }

    /** Stops or goes on to read from the socket; then with a buffer that lets it catch up, however small it was. */
    void reading(boolean wanted) {
        Channel connected = channel;
        if (connected != null) {
            connected.eventLoop().execute(() -> {
                if (wanted) {
                    connected.config().setOption(ChannelOption.SO_RCVBUF, CATCHING_UP);
                }
                connected.config().setAutoRead(wanted);
            });
        }
    }

    long events() {
        return events;
    }

    /** Whether the response's head has come and the stream has not ended. */
    boolean isOpen() {
        return open;
    }

    /** Why the stream was refused or has ended, or "". */
    String failure() {
        return failure;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (!begun) {
                begin(in);
            }
            int before = 0;
            while (begun && in.isReadable()) {
                before += step(in);
            }
            if (before > 0) {
                count(before);
            }
        } finally {
            in.release();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // The loop is the only writer.
    private void count(int arrived) {
        events += arrived;
        arrivals.add(arrived);
    }

    private void begin(ByteBuf in) {
        if (!head.read(in)) {
            return;
        }
        if (head.status() != 200) {
            failure = "status " + head.status() + " " + in.toString(StandardCharsets.UTF_8);
            return;
        }
        begun = true;
        open = true;
    }

    private int step(ByteBuf in) {
        if (inChunkHeader) {
            readChunkHeader(in);
            return 0;
        }
        int length = (int) Math.min(chunkLeft, in.readableBytes());
        int found = payload(in, length);
        chunkLeft -= length;
        if (chunkLeft == 0) {
            inChunkHeader = true;
            chunkEnding = true;
        }
        return found;
    }

    /** The line end of the chunk before, if there was one, then the length of the next in hexadecimal digits. */
    private void readChunkHeader(ByteBuf in) {
        while (in.isReadable()) {
            byte next = in.readByte();
            if (next == '\n') {
                if (chunkEnding) {
                    chunkEnding = false;
                    continue;
                }
                chunkLeft = chunkHeader;
                chunkHeader = 0;
                inChunkHeader = chunkLeft == 0;
                if (chunkLeft == 0) {
                    ended("the server ended the stream");
                }
                return;
            }
            if (next != '\r') {
                chunkHeader = chunkHeader * 16 + Character.digit(next, 16);
            }
        }
    }

    private int payload(ByteBuf in, int length) {
        int end = in.readerIndex() + length;
        int found = 0;
        while (in.readerIndex() < end) {
            int next = endOfEvent(in, end);
            int upTo = next < 0 ? end : next;
            if (consumed == 0) {
                first = in.getByte(in.readerIndex());
            }
            if (timed) {
                carry(in, upTo);
            }
            consumed += upTo - in.readerIndex();
            in.readerIndex(upTo);
            if (next < 0) {
                return found;
            }
            found += completed();
        }
        return found;
    }

    /** What a stream of server-sent events says beside its events, such as when to reconnect, does not count. */
    private int completed() {
        if (ending.length == 2 && first != 'e') {
            consumed = 0;
            return 0;
        }
        eventLength = consumed;
        if (timed) {
            stamp();
        }
        consumed = 0;
        return 1;
    }

    /** Where the event that is being read ends in this buffer, or -1 if it does not. */
    private int endOfEvent(ByteBuf in, int end) {
        int from = in.readerIndex();
        int guess = from + eventLength - consumed;
        if (eventLength > 0 && guess <= end && guess - ending.length >= from && isEnding(in, guess)) {
            return guess;
        }
        int at = from;
        while (at < end) {
            int newline = in.indexOf(at, end, (byte) '\n');
            if (newline < 0) {
                return -1;
            }
            if (ending.length == 1 || (newline > from && in.getByte(newline - 1) == '\n')) {
                return newline + 1;
            }
            at = newline + 1;
        }
        return -1;
    }

    private boolean isEnding(ByteBuf in, int end) {
        return in.getByte(end - 1) == '\n' && (ending.length == 1 || in.getByte(end - 2) == '\n');
    }

    private void carry(ByteBuf in, int upTo) {
        int count = upTo - in.readerIndex();
        if (consumed + count > carried.length) {
            carried = Arrays.copyOf(carried, 2 * (consumed + count));
        }
        in.getBytes(in.readerIndex(), carried, consumed, count);
    }

    private void stamp() {
        int digits = eventLength - ending.length - AFTER_STAMP + 1 - Items.STAMP_DIGITS;
        if (digits < 0) {
            return;
        }
        long due = 0;
        for (int i = 0; i < Items.STAMP_DIGITS; i++) {
            int digit = carried[digits + i] - '0';
            if (digit < 0 || digit > 9) {
                return;
            }
            due = due * 10 + digit;
        }
        arrivals.latency().recordValue(Math.clamp(System.nanoTime() - due, 0, 60_000_000_000L));
    }

    private void ended(String why) {
        open = false;
        failure = failure.isEmpty() ? why : failure;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ended("the connection was closed");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable problem) {
        ended(problem.toString());
        context.close();
    }
}
