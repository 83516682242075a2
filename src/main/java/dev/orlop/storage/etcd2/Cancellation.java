package dev.orlop.storage.etcd2;

import io.netty.channel.EventLoop;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClientRequest;

/**
 * Gives requests up on the thread that reads their answers. On any other thread, giving up races with an answer whose head
 * was just delivered: WebClient then loses the body, and with it a pooled buffer, as nobody has begun to read it. Polls
 * are given up often.
 */
final class Cancellation implements Executor {
    private volatile @Nullable EventLoop eventLoop;

    private Cancellation() {}

    /** The exchange, with its cancellation moved to the right thread. Once for each exchange. */
    static <T> Flux<T> serialized(Flux<T> exchange) {
        return Flux.defer(() -> {
            Cancellation cancellation = new Cancellation();
            return exchange.contextWrite(context -> context.put(Cancellation.class, cancellation))
                    .cancelOn(Schedulers.fromExecutor(cancellation));
        });
    }

    /** Tells the exchange which connection it got; before that, there is no answer to race with. */
    static void bind(HttpClientRequest request, Connection connection) {
        Cancellation cancellation = request.currentContextView().getOrDefault(Cancellation.class, null);
        if (cancellation != null) {
            cancellation.eventLoop = connection.channel().eventLoop();
        }
    }

    @Override
    public void execute(Runnable cancel) {
        EventLoop loop = eventLoop;
        if (loop == null || loop.isShuttingDown()) {
            cancel.run();
        } else {
            loop.execute(cancel);
        }
    }
}
