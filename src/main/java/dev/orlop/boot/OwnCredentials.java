package dev.orlop.boot;

import dev.orlop.auth.Authentication;
import dev.orlop.auth.TokenAuthenticator;
import dev.orlop.auth.TokenFile;
import dev.orlop.auth.pki.PkiDirectory;
import dev.orlop.boot.properties.SecurityProperties;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Makes the credentials of a first start, renews them, and tells the administrator where to find them.
 *
 * <p>The files of TLS, its own or the operator's, are read again when they change.
 */
final class OwnCredentials
        implements ApplicationListener<WebServerInitializedEvent>, TokenAuthenticator, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OwnCredentials.class);

    private final SecurityProperties.Tls tls;
    private final PkiDirectory pki;
    private final TokenFile admin = new TokenFile();
    private final TlsMaterial material;
    private final Disposable renewal;
    private final @Nullable String authority;
    private volatile @Nullable String url;

    /**
     * Makes what is missing.
     *
     * @throws IllegalArgumentException if the operator's files cannot be used
     */
    OwnCredentials(
            SecurityProperties properties, Path home, List<String> hosts, WatchedFiles watched, Scheduler scheduler) {
        this.tls = properties.tls();
        List<String> names = new ArrayList<>(List.of("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1"));
        hosts.stream()
                .filter(host -> !host.equals("*"))
                .map(OwnCredentials::canonical)
                .forEach(names::add);
        tls.names().stream().map(OwnCredentials::canonical).forEach(names::add);
        ownHost(names);
        this.pki = new PkiDirectory(home, names, Clock.systemUTC());
        renew();
        this.authority = isOwn() ? read(pki.authority()) : null;
        this.material = new TlsMaterial(certificate(), key(), authorities());
        watched.watch("orlop.security.tls", certificate(), material);
        watched.watch("admin token", pki.adminToken(), this::loadToken);
        this.renewal = scheduler.schedulePeriodically(this::renewAgain, 1, 1, TimeUnit.DAYS);
    }

    /** As certificates tell addresses. */
    private static String canonical(String name) {
        try {
            return InetAddress.ofLiteral(name).getHostAddress();
        } catch (IllegalArgumentException e) {
            return name;
        }
    }

    private static void ownHost(List<String> names) {
        try {
            String host = InetAddress.getLocalHost().getHostName();
            if (host.matches("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")) {
                names.add(host);
            }
        } catch (UnknownHostException e) {
            log.debug("This machine has no name", e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new IllegalArgumentException("the server's own authority cannot be read: " + e, e);
        }
    }

    private boolean isOwn() {
        return tls.certFile() == null;
    }

    private Path certificate() {
        Path given = tls.certFile();
        return given == null ? pki.serverCertificate() : given;
    }

    private Path key() {
        Path given = tls.keyFile();
        return given == null ? pki.serverKey() : given;
    }

    private List<Path> authorities() {
        Path given = tls.clientCaFile();
        return given == null ? List.of(pki.authority()) : List.of(pki.authority(), given);
    }

    /** The authority of the server's certificate as PEM, or null if the operator's certificate is shown. */
    @Nullable
    String authority() {
        return authority;
    }

    TlsMaterial material() {
        return material;
    }

    private void renew() {
        try {
            pki.renew();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("the server's own credentials cannot be made or read: " + e, e);
        }
    }

    private void renewAgain() {
        try {
            renew();
            String known = url;
            if (known != null) {
                pki.writeClientFiles(known, isOwn());
            }
        } catch (IOException | IllegalArgumentException e) {
            log.warn("Credentials could not be renewed: {}", e.toString());
        }
    }

    private void loadToken(Path file) throws IOException {
        String token = Files.readString(file, StandardCharsets.US_ASCII).strip();
        admin.load(token + "," + PkiDirectory.ADMIN + ",,system:masters");
    }

    @Override
    public Mono<Authentication> authenticate(String token) {
        return admin.authenticate(token);
    }

    @Override
    public void onApplicationEvent(WebServerInitializedEvent event) {
        if (WebServerApplicationContext.hasServerNamespace(event.getApplicationContext(), "management")) {
            return;
        }
        String address = "https://127.0.0.1:" + event.getWebServer().getPort();
        url = address;
        try {
            Path kubeconfig = pki.writeClientFiles(address, isOwn());
            log.info(
                    "Administrator's credentials: export KUBECONFIG={}, or curl -K {} {}/api",
                    kubeconfig,
                    kubeconfig.resolveSibling("curlrc"),
                    address);
        } catch (IOException e) {
            log.warn("The administrator's kubeconfig could not be written: {}", e.toString());
        }
    }

    @Override
    public void close() {
        renewal.dispose();
    }
}
