package dev.orlop.support.etcd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Takes every connection and never says a word. */
public final class SilentServer implements AutoCloseable {
    private final ServerSocket server;
    private final Queue<Socket> taken = new ConcurrentLinkedQueue<>();

    private SilentServer(ServerSocket server) {
        this.server = server;
        Thread.ofVirtual().name("silent").start(this::accept);
    }

    public static SilentServer start() {
        try {
            return new SilentServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String endpoint() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** How many connections it has taken, those among them that are closed. */
    public int connections() {
        return taken.size();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                taken.add(server.accept());
            } catch (IOException e) {
                // Closed, which the loop sees.
            }
        }
    }

    /** Breaks its connections, and every new one. */
    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : taken) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
