package dev.orlop.boot.start;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
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
 * Turns security on wherever other machines reach the API, and has a server with security listen on port 8443.
 *
 * <p>A server on a loopback address is open unless {@code orlop.security.enabled} says otherwise; one that listens beyond it
 * and is told to be open does not start.
 */
final class SecurityDefault implements ApplicationContextInitializer<ConfigurableApplicationContext>, Ordered {
    private static final String ENABLED = "orlop.security.enabled";
    private static final String ADDRESS = "server.address";
    private static final int PORT = 8443;

    /** An open server that other machines would reach. */
    static final class OpenServerException extends RuntimeException {
        private static final long serialVersionUID = 1;

        OpenServerException(@Nullable String address) {
            super(ENABLED + "=false lets everybody who reaches the API do everything, and " + ADDRESS + "="
                    + (address == null ? "" : address) + " is not this machine alone");
        }
    }

    /** Says how the server can be started. */
    static final class Analyzer extends AbstractFailureAnalyzer<OpenServerException> {
        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, OpenServerException cause) {
            return new FailureAnalysis(
                    String.valueOf(cause.getMessage()),
                    "Leave " + ENABLED + " out, or listen on 127.0.0.1 by " + ADDRESS
                            + "; docs/operations.md tells how clients sign in.",
                    cause);
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
        String address = environment.getProperty(ADDRESS);
        boolean local = isLoopback(address);
        boolean enabled = environment.getProperty(ENABLED, Boolean.class, !local);
        if (!enabled && !local) {
            throw new OpenServerException(address);
        }
        Map<String, Object> defaults = new HashMap<>(Map.of(ENABLED, enabled));
        if (enabled) {
            defaults.put("server.port", PORT);
        }
        environment.getPropertySources().addLast(new MapPropertySource("default of " + ENABLED, defaults));
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
