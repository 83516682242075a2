package dev.orlop.boot.start;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Turns security on unless {@code orlop.security.enabled} says otherwise, and has a server with security listen on port 8443.
 *
 * <p>A server that is told to be open and that other machines reach does not start; nor does one with security that is told
 * of a certificate where it would not look for it.
 */
final class SecurityDefault implements ApplicationContextInitializer<ConfigurableApplicationContext>, Ordered {
    private static final String ENABLED = "orlop.security.enabled";
    private static final String ADDRESS = "server.address";
    private static final String BUNDLE = "server.ssl.bundle";
    private static final int PORT = 8443;

    /** A server that would let in more than was meant, or show what was not. */
    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final String action;

        private RefusedException(String message, String action) {
            super(message);
            this.action = action;
        }
    }

    /** Says how the server can be started. */
    static final class Analyzer extends AbstractFailureAnalyzer<RefusedException> {
        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, RefusedException cause) {
            return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action, cause);
        }
    }

    /** Before anything reads these properties. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        if (environment.getProperty(ENABLED, Boolean.class, true)) {
            requireOwnTls(environment);
            environment
                    .getPropertySources()
                    .addLast(
                            new MapPropertySource("default of " + ENABLED, Map.of(ENABLED, true, "server.port", PORT)));
        } else {
            requireLoopback(environment.getProperty(ADDRESS));
        }
    }

    private static void requireOwnTls(ConfigurableEnvironment environment) {
        if (environment.containsProperty(BUNDLE)) {
            throw new RefusedException(
                    BUNDLE + " is for servers without security, and security is on",
                    "Name the certificate by orlop.security.tls.cert-file and orlop.security.tls.key-file, or set "
                            + ENABLED + "=false to let everybody on this machine in as before.");
        }
    }

    private static void requireLoopback(@Nullable String address) {
        if (!isLoopback(address)) {
            throw new RefusedException(
                    ENABLED + "=false lets everybody who reaches the API do everything, and " + ADDRESS + "="
                            + (address == null ? "" : address) + " is not this machine alone",
                    "Leave " + ENABLED + " out, or listen on 127.0.0.1 by " + ADDRESS
                            + "; docs/operations.md tells how clients sign in.");
        }
    }

    /** Whether only this machine reaches an address; none is every address that the machine has. */
    private static boolean isLoopback(@Nullable String address) {
        if (address == null || address.isBlank()) {
            return false;
        }
        try {
            return InetAddress.getByName(address.strip()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            // The server will say that it cannot listen there.
            return false;
        }
    }
}
