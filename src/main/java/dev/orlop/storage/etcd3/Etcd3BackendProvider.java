package dev.orlop.storage.etcd3;

import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.backend.BackendProvider;
import dev.orlop.storage.backend.ClientTls;
import dev.orlop.storage.backend.InvalidStorageConfigException;
import dev.orlop.storage.backend.StorageConfig;
import dev.orlop.storage.backend.StorageConfig.Transport;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Opens the engine over etcd v3, type {@code etcd3}. It does not wait for the servers. */
public final class Etcd3BackendProvider implements BackendProvider {
    private static final ApplicationProtocolConfig HTTP2 = new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2);

    @Override
    public String type() {
        return "etcd3";
    }

    @Override
    public Class<Etcd3Settings> settings() {
        return Etcd3Settings.class;
    }

    @Override
    public boolean isDefault(Transport transport) {
        return !transport.serverList().isEmpty();
    }

    @Override
    public Backend open(StorageConfig config, BackendListener listener) {
        return open(config, listener, Tuning.DEFAULT);
    }

    static Etcd3Backend open(StorageConfig config, BackendListener listener, Tuning tuning) {
        List<Endpoint> endpoints = Endpoint.of(config.transport());
        SslContext tls = endpoints.getFirst().tls() ? context(config.transport().tls()) : null;
        Session session = session(config);
        Scheduler signals = Schedulers.parallel();
        Servers servers = new Servers(endpoints.stream()
                .map(endpoint -> new Server(endpoint, tls, config.timeouts().connect(), tuning, signals))
                .toList());
        Requests requests = new Requests(servers, session, config.timeouts().request(), signals);
        return new Etcd3Backend(config, servers, requests, listener, tuning);
    }

    private static SslContext context(@Nullable ClientTls tls) {
        try {
            return tls == null
                    ? GrpcSslContexts.forClient().build()
                    : new JdkSslContext(
                            tls.context(),
                            true,
                            Http2SecurityUtil.CIPHERS,
                            SupportedCipherSuiteFilter.INSTANCE,
                            HTTP2,
                            ClientAuth.NONE,
                            null,
                            false);
        } catch (SSLException e) {
            throw new IllegalStateException("TLS with ALPN is not available", e);
        }
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
