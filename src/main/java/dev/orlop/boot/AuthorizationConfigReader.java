package dev.orlop.boot;

import dev.orlop.auth.Authorizer;
import dev.orlop.auth.chain.AuthorizationFile;
import dev.orlop.auth.chain.AuthorizerChain;
import dev.orlop.auth.chain.AuthorizerListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/** Reads the {@code AuthorizationConfiguration}, again whenever it or a file that it names changes. */
final class AuthorizationConfigReader implements WatchedFile.Loading, AutoCloseable {
    /** Questions that were put to servers of the former file may be answered. */
    private static final long GRACE_SECONDS = 30;

    private final Authorizer rbac;
    private final Scheduler scheduler;
    private final AuthorizerChain chain = new AuthorizerChain(List.of());
    private final AuthorizerListener listener;
    private final boolean configured;
    private List<Authorizer> row = List.of();
    private Set<Path> named = Set.of();

    /**
     * @param path null where roles and bindings alone decide
     * @throws IllegalArgumentException if there is a file and it cannot be used
     */
    AuthorizationConfigReader(
            @Nullable Path path,
            Authorizer rbac,
            AuthorizerListener listener,
            WatchedFiles files,
            Scheduler scheduler) {
        this.rbac = rbac;
        this.listener = listener;
        this.scheduler = scheduler;
        this.configured = path != null;
        files.watch("orlop.security.authorization.config", path, this);
    }

    /** Who decides. */
    Authorizer authorizer() {
        return configured ? chain : rbac;
    }

    @Override
    public synchronized void load(Path path) throws IOException {
        List<Authorizer> former = row;
        Set<Path> found = new HashSet<>();
        try {
            row = AuthorizationFile.read(Files.readAllBytes(path), rbac, listener, found::add);
        } finally {
            named = found;
        }
        chain.replace(row);
        if (!former.isEmpty()) {
            scheduler.schedule(() -> AuthorizationFile.close(former), GRACE_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    public synchronized Set<Path> named() {
        return Set.copyOf(named);
    }

    @Override
    public synchronized void close() {
        AuthorizationFile.close(row);
    }
}
