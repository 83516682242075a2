package dev.orlop.storage.etcd3;

import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.backend.BackendProvider;
import dev.orlop.storage.backend.InvalidStorageConfigException;
import dev.orlop.storage.backend.StorageConfig;
import dev.orlop.storage.backend.StorageConfig.Transport;
import io.netty.handler.ssl.SslContext;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Opens the engine over etcd v3, type {@code etcd3}. It does not wait for the servers. */
public final class Etcd3BackendProvider implements BackendProvider {
    @Override
    public String type() {
        return "etcd3";
    }

    @Override
    public Backend open(StorageConfig config, BackendListener listener) {
        return open(config, listener, Tuning.DEFAULT);
    }

    static Etcd3Backend open(StorageConfig config, BackendListener listener, Tuning tuning) {
        List<Endpoint> endpoints = Endpoint.of(config.transport());
        SwitchableTls tls = endpoints.getFirst().tls() ? new SwitchableTls(TlsMaterial.read(config.transport())) : null;
        Session session = session(config);
        Scheduler signals = Schedulers.parallel();
        SslContext context = tls == null ? null : tls.context();
        Servers servers = new Servers(endpoints.stream()
                .map(endpoint -> new Server(endpoint, context, config.timeouts().connect(), tuning, signals))
                .toList());
        Requests requests = new Requests(servers, session, config.timeouts().request(), signals);
        return new Etcd3Backend(config, servers, requests, tls, listener, tuning);
    }

    private static @Nullable Session session(StorageConfig config) {
        Transport transport = config.transport();
        String username = transport.username();
        String password = transport.password();
        if (username == null || username.isEmpty()) {
            if (password != null && !password.isEmpty()) {
                throw new InvalidStorageConfigException(
                        "orlop.storage.password is set without orlop.storage.username", "Set both, or neither.");
            }
            return null;
        }
        return new Session(
                username, password == null ? "" : password, config.timeouts().request());
    }
}
