package dev.orlop.boot;

import dev.orlop.auth.Authentication;
import dev.orlop.auth.TokenAuthenticator;
import dev.orlop.auth.TokenFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Reads the file of static tokens, again whenever it changes. */
final class TokenFileReader implements TokenAuthenticator, AutoCloseable {
    private final TokenFile tokens = new TokenFile();
    private final @Nullable WatchedFile file;

    /** @throws IllegalArgumentException if there is such a file and it cannot be used */
    TokenFileReader(@Nullable Path path, Scheduler scheduler) {
        this.file = path == null ? null : new WatchedFile("orlop.security.token-file", path, this::load, scheduler);
    }

    private void load(Path path) throws IOException {
        tokens.load(Files.readString(path, StandardCharsets.UTF_8));
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
