package dev.orlop.boot;

import dev.orlop.value.EncryptionRules;
import dev.orlop.value.EncryptionRules.Rule;
import dev.orlop.value.TransformListener;
import dev.orlop.value.kms.KmsProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Reads the {@code EncryptionConfiguration}, again whenever it changes, and keeps the plugins that it names connected. */
final class EncryptionReader implements AutoCloseable {
    /** What was begun with plugins that the file names no longer may end. */
    private static final long GRACE_SECONDS = 10;

    private final EncryptionRules rules;
    private final TransformListener listener;
    private final Scheduler scheduler;
    private final boolean configured;
    private volatile List<KmsProvider> plugins = List.of();

    /**
     * @param path null where values are stored as they are
     * @throws IllegalArgumentException if there is a file and it cannot be used
     */
    EncryptionReader(@Nullable Path path, TransformListener listener, WatchedFiles files, Scheduler scheduler) {
        this.rules = new EncryptionRules(List.of(), listener);
        this.listener = listener;
        this.scheduler = scheduler;
        this.configured = path != null;
        files.watch("orlop.encryption.config", path, this::load);
    }

    EncryptionRules rules() {
        return rules;
    }

    private void load(Path path) throws IOException {
        List<KmsProvider> opened = new ArrayList<>();
        List<Rule> read;
        try {
            read = EncryptionFile.read(Files.readAllBytes(path), settings -> {
                KmsProvider provider = KmsProvider.open(settings, listener, scheduler);
                opened.add(provider);
                return provider.transformer();
            });
        } catch (IOException | IllegalArgumentException e) {
            opened.forEach(KmsProvider::close);
            throw e;
        }
        List<KmsProvider> former = plugins;
        plugins = List.copyOf(opened);
        rules.replace(read);
        if (!former.isEmpty()) {
            scheduler.schedule(() -> former.forEach(KmsProvider::close), GRACE_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Whether there is a file, which may name plugins now or when it is read again. */
    boolean isConfigured() {
        return configured;
    }

    /** Completes if all plugins are well, else fails saying which is not. */
    Mono<Void> healthy() {
        return Flux.fromIterable(plugins).concatMap(KmsProvider::healthy).then();
    }

    @Override
    public void close() {
        plugins.forEach(KmsProvider::close);
    }
}
