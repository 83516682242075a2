package dev.orlop.web;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which every byte is ours: HTTP clients normalise paths, complete headers and hide how an answer was cut
 * into pieces.
 */
final class RawClient implements Closeable {
    private final Socket socket;
    private final InputStream in;

    RawClient(int port, Duration readTimeout) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) readTimeout.toMillis());
        in = socket.getInputStream();
    }

    static RawClient of(int port) throws IOException {
        return new RawClient(port, Duration.ofSeconds(20));
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Sends a request without a body. {@code headers} are whole lines, each with its CRLF. */
    void get(String path, String headers) throws IOException {
        send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
    }

    /** One line without its end; null at the end of the stream. */
    @Nullable
    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                return line.toString(StandardCharsets.UTF_8).stripTrailing();
            }
            line.write(b);
        }
        return line.size() == 0 ? null : line.toString(StandardCharsets.UTF_8);
    }

    /** The status line and the headers, lower case. */
    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        for (String line = line(); line != null && !line.isEmpty(); line = line()) {
            head.append(line).append('\n');
        }
        return head.toString().toLowerCase(Locale.ROOT);
    }

    /** The payload of the next chunk; empty at the end of the body. */
    String chunk() throws IOException {
        String size = line();
        if (size == null) {
            throw new IOException("the connection was closed in the middle of a body");
        }
        byte[] bytes = in.readNBytes(Integer.parseInt(size, 16));
        line();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The rest of the body up to and including a text. */
    String chunksUntil(String text) throws IOException {
        StringBuilder body = new StringBuilder();
        while (body.indexOf(text) < 0) {
            String chunk = chunk();
            if (chunk.isEmpty()) {
                throw new IOException("the body ended: " + body);
            }
            body.append(chunk);
        }
        return body.toString();
    }

    /** A whole answer with a Content-Length: head, empty line, body. */
    String answer() throws IOException {
        String head = head();
        int at = head.indexOf("content-length: ");
        if (at < 0) {
            return head;
        }
        int length = Integer.parseInt(head.substring(at + 16, head.indexOf('\n', at)));
        return head + "\n" + new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    int read() throws IOException {
        return in.read();
    }

    byte[] read(int count) throws IOException {
        return in.readNBytes(count);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
