package dev.orlop.storage.etcd3;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * One etcd server and the two connections to it. Watches have one of their own: what a slow subscriber leaves unread
 * counts against the connection's flow-control window, and requests must not wait for that.
 *
 * <p>gRPC backs off for up to two minutes; here a broken connection is tried again after a fixed short while, and an
 * attempt that hangs is given up.
 */
final class Server {
    private final Endpoint endpoint;
    private final Duration connectTimeout;
    private final Tuning tuning;
    private final Scheduler timer;
    private final ManagedChannel requests;
    private final ManagedChannel watches;

    /**
     * @param tls null for plain text
     * @param timer where attempts are timed
     */
    Server(Endpoint endpoint, @Nullable SslContext tls, Duration connectTimeout, Tuning tuning, Scheduler timer) {
        this.endpoint = endpoint;
        this.connectTimeout = connectTimeout;
        this.tuning = tuning;
        this.timer = timer;
        this.requests = channel(tls);
        this.watches = channel(tls);
        follow(watches, () -> {});
    }

    private ManagedChannel channel(@Nullable SslContext tls) {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(endpoint.host(), endpoint.port())
                .directExecutor()
                .proxyDetector(address -> null)
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .keepAliveTime(tuning.keepAliveTime().toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(tuning.keepAliveTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(connectTimeout.toMillis()));
        return tls == null
                ? builder.usePlaintext().build()
                : builder.sslContext(tls).build();
    }

    Endpoint endpoint() {
        return endpoint;
    }

    ManagedChannel requests() {
        return requests;
    }

    ManagedChannel watches() {
        return watches;
    }

    /**
     * Starts to keep the connection for requests up.
     *
     * @param connected called whenever it has been made anew; must return at once
     */
    void connect(Runnable connected) {
        follow(requests, connected);
        requests.getState(true);
    }

    private void follow(ManagedChannel channel, Runnable connected) {
        ConnectivityState state = channel.getState(false);
        switch (state) {
            case READY -> connected.run();
            case TRANSIENT_FAILURE -> later(tuning.reconnect(), channel::resetConnectBackoff);
            case CONNECTING -> later(connectTimeout, () -> giveUp(channel));
            case IDLE, SHUTDOWN -> {}
        }
        if (state != ConnectivityState.SHUTDOWN) {
            channel.notifyWhenStateChanged(state, () -> follow(channel, connected));
        }
    }

    /** A peer that accepts and then says nothing would be waited for without end. */
    private static void giveUp(ManagedChannel channel) {
        if (channel.getState(false) == ConnectivityState.CONNECTING) {
            channel.enterIdle();
        }
    }

    private void later(Duration delay, Runnable task) {
        if (!timer.isDisposed()) {
            timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    void close() {
        requests.shutdownNow();
        watches.shutdownNow();
    }

    @Override
    public String toString() {
        return endpoint.toString();
    }
}
