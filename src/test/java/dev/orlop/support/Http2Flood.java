package dev.orlop.support;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;

/** A client of HTTP/2 that writes its frames itself, as no library would: too many, too slow, or without a window for answers. */
public final class Http2Flood implements AutoCloseable {
    /** Codes that a server ends a connection or a stream with (RFC 9113, 7). */
    public static final int REFUSED_STREAM = 7;

    public static final int CANCELLED = 8;

    public static final int ENHANCE_YOUR_CALM = 11;

    /** In place of a code: the connection has ended without a word. */
    public static final int ENDED = -1;

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int BATCH = 1000;
    private static final int PAUSE_MILLIS = 50;
    private static final byte[] NOTHING = {};
    /** GET https://localhost/ by the static table of HPACK, and the authority as a literal. */
    private static final byte[] GET = ascii("\u0082\u0087\u0084" + "A\u0009localhost");

    /** Codes of answers by their place in the static table of HPACK. */
    private static final Map<Integer, Integer> STATUS = Map.of(8, 200, 12, 400, 13, 404, 14, 500);

    private static final byte[] CANCEL = {0, 0, 0, 8};

    private final Socket socket;
    private final DataOutputStream out;
    private final DataInputStream in;

    public Http2Flood(Socket socket) throws IOException {
        this(socket, NOTHING);
    }

    /** One that takes no part of any answer until it is told to. */
    public static Http2Flood withoutWindow(Socket socket) throws IOException {
        byte initialWindow = 4;
        return new Http2Flood(socket, new byte[] {0, initialWindow, 0, 0, 0, 0});
    }

    private Http2Flood(Socket socket, byte[] settings) throws IOException {
        this.socket = socket;
        this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 64 * 1024));
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        out.write(frame(SETTINGS, 0, 0, settings));
        out.flush();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(payload.length >> 16);
        frame.write(payload.length >> 8);
        frame.write(payload.length);
        frame.write(type);
        frame.write(flags);
        for (int shift = 24; shift >= 0; shift -= 8) {
            frame.write(stream >> shift);
        }
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    /** POST of a JSON body that is to come. */
    private static byte[] post(String path, String token) {
        return ascii("\u0083" + request(path, token) + literal(31, "application/json"));
    }

    private static byte[] get(String path, String token) {
        return ascii("\u0082" + request(path, token));
    }

    private static String request(String path, String token) {
        return "\u0087A\u0009localhost" + literal(4, path) + literal(23, "Bearer " + token);
    }

    /** A header whose name is in the static table; never indexed. */
    private static String literal(int name, String value) {
        String index = name < 15 ? "" + (char) (0x10 | name) : "\u001f" + (char) (name - 15);
        return index + (char) value.length() + value;
    }

    private interface Frames {
        void write() throws IOException;
    }

    /** The code that the server goes away with, at the latest when it has all of these frames. */
    private int code(Frames frames) throws IOException {
        try {
            frames.write();
            out.flush();
        } catch (IOException e) {
            // The server has ended the connection: what it says comes before that.
        }
        return goneAway();
    }

    /** Opens streams and resets each at once, until the server has had enough; the code that it goes away with. */
    public int resets(int count) throws IOException {
        return code(() -> {
            for (int i = 0; i < count; i++) {
                out.write(frame(HEADERS, END_STREAM | END_HEADERS, 2 * i + 1, GET));
                out.write(frame(RST_STREAM, 0, 2 * i + 1, CANCEL));
            }
        });
    }

    /** Begins headers that do not end; the code that the server goes away with. */
    public int continuations(int count, int length) throws IOException {
        return code(() -> {
            out.write(frame(HEADERS, END_STREAM, 1, GET));
            for (int i = 0; i < count; i++) {
                out.write(frame(CONTINUATION, 0, 1, ascii(length == 0 ? "" : literal(4, "/".repeat(length)))));
            }
        });
    }

    /** Sends parts of a body without anything in them; the code that the server goes away with. */
    public int emptyData(int count, String path, String token) throws IOException {
        return code(() -> {
            out.write(frame(HEADERS, END_HEADERS, 1, post(path, token)));
            for (int i = 0; i < count; i++) {
                out.write(frame(DATA, 0, 1, NOTHING));
            }
        });
    }

    /** Asks without reading the answers; the code that the server goes away with. */
    public int pings(int count) throws IOException {
        return flood(count, frame(PING, 0, 0, new byte[8]));
    }

    /** The same with settings, each of which is to be acknowledged. */
    public int settings(int count) throws IOException {
        return flood(count, frame(SETTINGS, 0, 0, NOTHING));
    }

    private int flood(int count, byte[] frame) throws IOException {
        ByteArrayOutputStream batch = new ByteArrayOutputStream();
        Collections.nCopies(BATCH, frame).forEach(batch::writeBytes);
        return code(() -> {
            for (int i = 0; i < count; i += BATCH) {
                out.write(batch.toByteArray());
            }
        });
    }

    /** Opens watches; how many of them are refused, once the last one is. */
    public int refused(int count, String path, String token) throws IOException {
        int last = 2 * count - 1;
        for (int stream = 1; stream <= last; stream += 2) {
            out.write(frame(HEADERS, END_STREAM | END_HEADERS, stream, get(path, token)));
        }
        out.flush();
        int refused = 0;
        while (true) {
            Received frame = read();
            if (frame.type == RST_STREAM && frame.payload[3] == REFUSED_STREAM) {
                refused++;
                if (frame.stream == last) {
                    return refused;
                }
            }
        }
    }

    /** Begins a request whose body does not come; what the server says before it resets the stream. */
    public String answer(String path, String token) throws IOException {
        out.write(frame(HEADERS, END_HEADERS, 1, post(path, token)));
        out.flush();
        StringBuilder body = new StringBuilder();
        while (true) {
            Received frame = read();
            if (frame.type == DATA) {
                body.append(new String(frame.payload, StandardCharsets.UTF_8));
            } else if (frame.type == RST_STREAM) {
                return body.toString();
            }
        }
    }

    /** Asks, on a stream of its own. */
    public void ask(int stream, String path, String token) throws IOException {
        out.write(frame(HEADERS, END_STREAM | END_HEADERS, stream, get(path, token)));
        out.flush();
    }

    /** The code by which the server resets the stream, or {@link #ENDED} if it ends the connection instead. */
    public int reset(int stream) {
        try {
            while (true) {
                Received frame = read();
                if (frame.type == RST_STREAM && frame.stream == stream) {
                    return frame.payload[3];
                }
            }
        } catch (IOException e) {
            return ENDED;
        }
    }

    /** Takes of the answer on a stream until it has come to a text. */
    public void takeUntil(int stream, String text) throws IOException {
        byte[] window = {0, 1, 0, 0};
        out.write(frame(WINDOW_UPDATE, 0, stream, window));
        out.flush();
        StringBuilder taken = new StringBuilder();
        while (taken.indexOf(text) < 0) {
            Received frame = read();
            if (frame.stream == stream && frame.type == DATA) {
                taken.append(new String(frame.payload, StandardCharsets.UTF_8));
            }
        }
    }

    /** Sends parts of headers that do not end, one whenever nothing has come for a moment; returns once the server goes away. */
    public int dribbleHeaders(int stream) throws IOException {
        return code(() -> {
            out.write(frame(HEADERS, END_STREAM, stream, GET));
            dribble(frame(CONTINUATION, 0, stream, ascii(literal(4, "/"))));
        });
    }

    /** Sends a body that is longer than its header says; the code of the answer. */
    public int statusOfALongerBody(String path, String token) throws IOException {
        out.write(frame(
                HEADERS,
                END_HEADERS,
                1,
                ascii(new String(post(path, token), StandardCharsets.ISO_8859_1) + literal(28, "2"))));
        out.write(frame(DATA, END_STREAM, 1, ascii("{\"metadata\":{}}")));
        out.flush();
        while (true) {
            Received frame = read();
            if (frame.type == HEADERS) {
                return Objects.requireNonNull(STATUS.get(frame.payload[0] & 0x7f));
            }
        }
    }

    /** Sends a body byte by byte, one whenever nothing has come for a moment, on the first stream; what the server says to it. */
    public String dribbleBody(String path, String token) throws IOException {
        out.write(frame(HEADERS, END_HEADERS, 1, post(path, token)));
        byte[] part = frame(DATA, 0, 1, ascii(" "));
        StringBuilder body = new StringBuilder();
        while (true) {
            Received frame = dribble(part);
            if (frame.type == DATA) {
                body.append(new String(frame.payload, StandardCharsets.UTF_8));
            } else if (frame.type == RST_STREAM) {
                return body.toString();
            }
        }
    }

    /** Writes the bytes again and again until a frame other than a setting comes. */
    private Received dribble(byte[] part) throws IOException {
        int patience = socket.getSoTimeout();
        while (true) {
            out.write(part);
            out.flush();
            in.mark(1);
            socket.setSoTimeout(PAUSE_MILLIS);
            try {
                in.readUnsignedByte();
            } catch (SocketTimeoutException e) {
                continue;
            } finally {
                socket.setSoTimeout(patience);
            }
            in.reset();
            Received frame = read();
            if (frame.type != SETTINGS && frame.type != WINDOW_UPDATE) {
                return frame;
            }
        }
    }

    private record Received(int type, int stream, byte[] payload) {}

    private Received read() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        in.skipNBytes(1);
        int stream = in.readInt();
        return new Received(type, stream, in.readNBytes(length));
    }

    private int goneAway() {
        try {
            while (true) {
                Received frame = read();
                if (frame.type == GOAWAY) {
                    return frame.payload[7];
                }
            }
        } catch (IOException e) {
            return ENDED;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
