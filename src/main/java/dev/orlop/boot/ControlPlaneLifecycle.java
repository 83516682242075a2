package dev.orlop.boot;

import dev.orlop.boot.SecurityConfiguration.AccessControl;
import dev.orlop.object.StatusException;
import dev.orlop.registry.plane.ControlPlane;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * Brings the control plane to life beside the web server, which answers meanwhile. A store that is away at start is
 * waited for, and readiness tells.
 */
final class ControlPlaneLifecycle implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(ControlPlaneLifecycle.class);

    private final ControlPlane controlPlane;
    private final List<ObjectNode> crds;
    private final AccessControl access;
    private final ServerAuthorities authorities;
    private final ApplicationContext context;
    private @Nullable Disposable starting;
    private volatile boolean ready;

    ControlPlaneLifecycle(
            ControlPlane controlPlane,
            List<ObjectNode> crds,
            AccessControl access,
            ServerAuthorities authorities,
            ApplicationContext context) {
        this.controlPlane = controlPlane;
        this.crds = crds;
        this.access = access;
        this.authorities = authorities;
        this.context = context;
    }

    /** Completes once all types are served, else fails saying that they are not yet. */
    Mono<Void> ready() {
        return ready ? Mono.empty() : Mono.error(new IllegalStateException("resource types are still being loaded"));
    }

    boolean isReady() {
        return ready;
    }

    @Override
    public synchronized void start() {
        starting = controlPlane
                .start(crds)
                .then(Mono.defer(() -> access.start(controlPlane)))
                .subscribe(none -> {}, this::failed, this::started);
    }

    private void started() {
        ready = true;
        log.info(
                "Serving {} resource types",
                controlPlane.registry().definitions().size());
        authorities.publish(controlPlane.certificates());
    }

    /** A type that the operator wants and the server refuses ends the start, as any wrong configuration does. */
    private void failed(Throwable failure) {
        if (failure instanceof StatusException refused) {
            log.error("orlop.crds: a type is refused: {}", refused.getMessage());
        } else {
            log.error("The start failed", failure);
        }
        // No daemon, as the thread that failed may be: with the context the JVM's last other thread ends, and the exit
        // code would be 0.
        Thread.ofPlatform()
                .daemon(false)
                .name("orlop-exit")
                .start(() -> System.exit(SpringApplication.exit(context, () -> 1)));
    }

    @Override
    public synchronized void stop() {
        Disposable running = starting;
        starting = null;
        if (running != null) {
            running.dispose();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return starting != null;
    }

    /** Controllers stop for good: a context that pauses keeps them. */
    @Override
    public boolean isPauseable() {
        return false;
    }
}
