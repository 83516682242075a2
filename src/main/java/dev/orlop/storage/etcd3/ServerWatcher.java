package dev.orlop.storage.etcd3;

import dev.orlop.storage.backend.BackendListener;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.StatusRequest;
import io.etcd.jetcd.api.StatusResponse;
import java.time.Duration;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Asks the servers for their versions, and the one in use for the size of its database. Versions are asked for whenever a connection was made, the size now and then.
 */
final class ServerWatcher {
    private static final Duration FIRST_RETRY = Duration.ofMillis(10);
    private static final Duration LAST_RETRY = Duration.ofSeconds(15);

    private final Requests requests;
    private final VersionGate gate;
    private final BackendListener listener;
    private final Duration limit;
    private final Disposable.Composite running = Disposables.composite();

    /**
     * @param limit for one answer
     */
    ServerWatcher(Requests requests, VersionGate gate, BackendListener listener, Duration limit) {
        this.requests = requests;
        this.gate = gate;
        this.listener = listener;
        this.limit = limit;
    }

    void start(Duration pollInterval) {
        for (Server server : requests.servers().all()) {
            Disposable.Swap asking = Disposables.swap();
            running.add(asking);
            server.connect(() -> asking.update(askVersion(server)));
        }
        running.add(Flux.interval(pollInterval, requests.signals())
                .onBackpressureDrop()
                .concatMap(tick -> status(requests.servers().current()).onErrorComplete(), 1)
                .subscribe(status -> listener.databaseSize(status.getDbSize())));
    }

    private Disposable askVersion(Server server) {
        return status(server)
                .retryWhen(Retry.backoff(Long.MAX_VALUE, FIRST_RETRY)
                        .maxBackoff(LAST_RETRY)
                        .scheduler(requests.signals()))
                .subscribe(status -> {
                    gate.report(server, status.getVersion());
                    listener.databaseSize(status.getDbSize());
                });
    }

    private Mono<StatusResponse> status(Server server) {
        return requests.ask(
                server,
                new Requests.Call<>(
                        MaintenanceGrpc.getStatusMethod(), StatusRequest.getDefaultInstance(), false, "status"),
                limit);
    }

    void close() {
        running.dispose();
    }
}
