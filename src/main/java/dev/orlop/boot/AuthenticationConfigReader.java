package dev.orlop.boot;

import dev.orlop.auth.AnonymousAccess;
import dev.orlop.auth.Authentication;
import dev.orlop.auth.TokenAuthenticator;
import dev.orlop.auth.jwt.AuthenticationFile;
import dev.orlop.auth.jwt.AuthenticationFile.Anonymous;
import dev.orlop.auth.jwt.JwtAuthenticator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Reads the {@code AuthenticationConfiguration}, again whenever it changes. */
final class AuthenticationConfigReader implements TokenAuthenticator, AutoCloseable {
    private final JwtAuthenticator tokens = new JwtAuthenticator(Clock.systemUTC());
    private final AnonymousAccess anonymous;
    private final List<String> ownIssuers;
    private final @Nullable WatchedFile file;

    /**
     * @param ownIssuers those of the tokens of service accounts
     * @throws IllegalArgumentException if there is such a file and it cannot be used
     */
    AuthenticationConfigReader(
            @Nullable Path path, List<String> ownIssuers, AnonymousAccess anonymous, Scheduler scheduler) {
        this.ownIssuers = ownIssuers;
        this.anonymous = anonymous;
        this.file = path == null
                ? null
                : new WatchedFile("orlop.security.authentication.config", path, this::load, scheduler);
    }

    private void load(Path path) throws IOException {
        AuthenticationFile read = AuthenticationFile.read(Files.readAllBytes(path), ownIssuers);
        tokens.replace(read.issuers());
        Anonymous wanted = read.anonymous();
        if (wanted == null) {
            anonymous.reset();
        } else if (wanted.enabled()) {
            anonymous.allow(wanted.paths());
        } else {
            anonymous.forbid();
        }
    }

    @Override
    public Mono<Authentication> authenticate(String token) {
        return tokens.authenticate(token);
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
    }
}
