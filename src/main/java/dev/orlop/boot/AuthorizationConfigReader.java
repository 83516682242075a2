package dev.orlop.boot;

import dev.orlop.auth.Authorizer;
import dev.orlop.auth.chain.AuthorizationFile;
import dev.orlop.auth.chain.AuthorizerChain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/** Reads the {@code AuthorizationConfiguration}, again whenever it changes. */
final class AuthorizationConfigReader implements AutoCloseable {
    /** Questions that were put to servers of the former file may be answered. */
    private static final long GRACE_SECONDS = 30;

    private final Authorizer rbac;
    private final Scheduler scheduler;
    private final AuthorizerChain chain = new AuthorizerChain(List.of());
    private final boolean configured;
    private List<Authorizer> row = List.of();

    /**
     * @param path null where roles and bindings alone decide
     * @throws IllegalArgumentException if there is a file and it cannot be used
     */
    AuthorizationConfigReader(@Nullable Path path, Authorizer rbac, WatchedFiles files, Scheduler scheduler) {
        this.rbac = rbac;
        this.scheduler = scheduler;
        this.configured = path != null;
        files.watch("orlop.security.authorization.config", path, this::load);
    }

    /** Who decides. */
    Authorizer authorizer() {
        return configured ? chain : rbac;
    }

    private synchronized void load(Path path) throws IOException {
        List<Authorizer> former = row;
        row = AuthorizationFile.read(Files.readAllBytes(path), rbac);
        chain.replace(row);
        if (!former.isEmpty()) {
            scheduler.schedule(() -> AuthorizationFile.close(former), GRACE_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    public synchronized void close() {
        AuthorizationFile.close(row);
    }
}
