package dev.orlop.support.etcd;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A hop between client and server that can be cut, frozen, slowed down and healed. */
public final class TcpProxy implements AutoCloseable {
    private final int target;
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Object frozenLock = new Object();
    private volatile boolean cut;
    private volatile boolean frozen;
    private volatile boolean answersFrozen;
    private volatile Duration delay = Duration.ZERO;

    private TcpProxy(int target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("proxy").start(this::accept);
    }

    /** A proxy to a port of 127.0.0.1. */
    public static TcpProxy to(int port) {
        try {
            return new TcpProxy(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String endpoint() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** Breaks all connections, and every new one. */
    public void cut() {
        cut = true;
        breakConnections();
    }

    /** Breaks all connections once. */
    public void breakConnections() {
        sockets.forEach(TcpProxy::close);
    }

    /** Keeps all connections and lets no byte through. */
    public void freeze() {
        frozen = true;
    }

    /** Lets the bytes of requests through and none of answers. */
    public void freezeAnswers() {
        answersFrozen = true;
    }

    /** Holds every chunk of bytes for so long. */
    public void delay(Duration duration) {
        delay = duration;
    }

    /** Everything works again; bytes that were held are delivered. */
    public void heal() {
        cut = false;
        delay = Duration.ZERO;
        synchronized (frozenLock) {
            frozen = false;
            answersFrozen = false;
            frozenLock.notifyAll();
        }
    }

    public int connections() {
        return sockets.size() / 2;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
        heal();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                if (cut) {
                    close(client);
                } else {
                    connect(client);
                }
            } catch (IOException e) {
                // The next loop sees whether the proxy is closed; a target that refuses is a broken connection.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket upstream;
        try {
            upstream = new Socket(InetAddress.getLoopbackAddress(), target);
        } catch (IOException e) {
            close(client);
            throw e;
        }
        sockets.add(client);
        sockets.add(upstream);
        Thread.ofVirtual().start(() -> pump(client, upstream, false));
        Thread.ofVirtual().start(() -> pump(upstream, client, true));
    }

    private void pump(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[65536];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                hold(answers);
                out.write(buffer, 0, n);
            }
        } catch (IOException | InterruptedException e) {
            // Cut, or ended by either side.
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private void hold(boolean answers) throws InterruptedException {
        if (!delay.isZero()) {
            Thread.sleep(delay);
        }
        synchronized (frozenLock) {
            while (frozen || (answers && answersFrozen)) {
                frozenLock.wait();
            }
        }
    }

    private static void close(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // Closed by the other side.
        }
    }
}
