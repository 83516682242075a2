package dev.orlop.boot;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;

/** A client of HTTP/2 that writes its frames itself, as no library would. */
final class Http2Flood {
    static final int ENHANCE_YOUR_CALM = 11;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    /** GET https://localhost/ by the static table of HPACK, and the authority as a literal. */
    private static final byte[] GET = ("\u0082\u0087\u0084" + "A\u0009localhost").getBytes(StandardCharsets.ISO_8859_1);

    private static final byte[] CANCEL = {0, 0, 0, 8};

    private final SSLSocket socket;
    private final DataOutputStream out;

    Http2Flood(SSLSocket socket) throws IOException {
        this.socket = socket;
        this.out = new DataOutputStream(socket.getOutputStream());
        out.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        frame(SETTINGS, 0, 0, new byte[0]);
    }

    private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        out.writeByte(0);
        out.writeShort(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
        out.flush();
    }

    /** Opens streams and resets each at once, until the server has had enough; the code that it goes away with. */
    int resets(int count) throws IOException {
        try {
            for (int i = 0; i < count; i++) {
                frame(HEADERS, END_STREAM | END_HEADERS, 2 * i + 1, GET);
                frame(RST_STREAM, 0, 2 * i + 1, CANCEL);
            }
        } catch (IOException e) {
            // The server has ended the connection: what it says comes before that.
        }
        return goneAway();
    }

    /** Begins headers that do not end; the code that the server goes away with. */
    int continuations(int count) throws IOException {
        try {
            frame(HEADERS, END_STREAM, 1, GET);
            for (int i = 0; i < count; i++) {
                frame(CONTINUATION, 0, 1, new byte[0]);
            }
        } catch (IOException e) {
            // As above.
        }
        return goneAway();
    }

    private int goneAway() throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            in.skipNBytes(5);
            byte[] payload = in.readNBytes(length);
            if (type == GOAWAY) {
                return payload[7];
            }
        }
    }
}
