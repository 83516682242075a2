package dev.orlop.golden;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Sends one request per connection, byte for byte as recorded: other HTTP clients normalise paths and add headers.
 */
final class PlainHttp {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private final int port;

    PlainHttp(int port) {
        this.port = port;
    }

    /** What came back; the body of a watch is its lines. */
    record Answer(int code, List<String> warnings, String type, byte[] data) {
        JsonNode body() {
            String text = new String(data, StandardCharsets.UTF_8);
            try {
                return text.isEmpty() ? JsonNodeFactory.instance.stringNode("") : Recordings.JSON.readTree(text);
            } catch (JacksonException e) {
                return JsonNodeFactory.instance.stringNode(text);
            }
        }

        List<JsonNode> lines() {
            List<JsonNode> lines = new ArrayList<>();
            for (String line : new String(data, StandardCharsets.UTF_8).split("\n")) {
                if (!line.isBlank()) {
                    lines.add(Recordings.JSON.readTree(line));
                }
            }
            return lines;
        }
    }

    /**
     * @param lines how many lines of a body with status 200 are read, 0 for all
     */
    Answer send(String method, String path, Map<String, String> headers, byte @Nullable [] body, int lines)
            throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write(request(method, path, headers, body));
            out.flush();
            return read(new BufferedInputStream(socket.getInputStream()), lines);
        }
    }

    private byte[] request(String method, String path, Map<String, String> headers, byte @Nullable [] body) {
        StringBuilder head = new StringBuilder();
        head.append(method)
                .append(' ')
                .append(path)
                .append(" HTTP/1.1\r\nHost: 127.0.0.1:")
                .append(port);
        head.append("\r\nConnection: close\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (body != null || WITH_BODY.contains(method)) {
            head.append("Content-Length: ")
                    .append(body == null ? 0 : body.length)
                    .append("\r\n");
        }
        head.append("\r\n");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
        if (body != null) {
            all.writeBytes(body);
        }
        return all.toByteArray();
    }

    private static Answer read(InputStream in, int lines) throws IOException {
        int code = Integer.parseInt(line(in).split(" ")[1]);
        List<String> warnings = new ArrayList<>();
        String type = "";
        boolean chunked = false;
        int length = -1;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            String value = header.substring(colon + 1).strip();
            switch (header.substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "warning" -> warnings.add(value);
                case "content-type" -> type = type.isEmpty() ? value : type;
                case "transfer-encoding" -> chunked = true;
                case "content-length" -> length = Integer.parseInt(value);
                default -> {}
            }
        }
        int wanted = code == 200 ? lines : 0;
        byte[] data = chunked ? chunks(in, wanted) : length >= 0 ? in.readNBytes(length) : in.readAllBytes();
        return new Answer(code, warnings, type, data);
    }

    private static byte[] chunks(InputStream in, int lines) throws IOException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        int seen = 0;
        for (int size = size(in); size > 0; size = size(in)) {
            byte[] chunk = in.readNBytes(size);
            line(in);
            for (int i = 0; i < chunk.length && (lines == 0 || seen < lines); i++) {
                data.write(chunk[i]);
                if (chunk[i] == '\n') {
                    seen++;
                }
            }
            if (lines > 0 && seen == lines) {
                break;
            }
        }
        return data.toByteArray();
    }

    private static int size(InputStream in) throws IOException {
        return Integer.parseInt(line(in).strip(), 16);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection was closed");
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }
}
