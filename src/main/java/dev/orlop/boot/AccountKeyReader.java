package dev.orlop.boot;

import dev.orlop.auth.account.AccountKeyFiles;
import dev.orlop.auth.account.AccountKeys;
import dev.orlop.boot.properties.SecurityProperties.ServiceAccounts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/** Reads the keys of service accounts' tokens, again whenever a file of them changes. */
final class AccountKeyReader implements Supplier<AccountKeys>, AutoCloseable {
    private final List<WatchedFile> watched = new ArrayList<>();
    private volatile @Nullable AccountKeys keys;

    /**
     * Makes what is missing.
     *
     * @param own the directory of the server's own keys
     * @throws IllegalArgumentException if a file cannot be used
     */
    AccountKeyReader(ServiceAccounts properties, Path own, Scheduler scheduler) {
        String property = "orlop.security.service-accounts.";
        Path signing = properties.signingKeyFile();
        if (signing == null) {
            makeFirst(own);
            watched.add(new WatchedFile("service account keys", own, this::loadOwn, scheduler));
            return;
        }
        WatchedFile.Loading loading = file -> keys = AccountKeyFiles.of(signing, properties.keyFiles());
        watched.add(new WatchedFile(property + "signing-key-file", signing, loading, scheduler));
        properties
                .keyFiles()
                .forEach(file -> watched.add(new WatchedFile(property + "key-files", file, loading, scheduler)));
    }

    private void makeFirst(Path own) {
        try {
            loadOwn(own);
        } catch (IOException e) {
            throw new IllegalArgumentException("the keys of service accounts cannot be made or read: " + e, e);
        }
    }

    private void loadOwn(Path own) throws IOException {
        keys = AccountKeyFiles.inDirectory(own, Clock.systemUTC());
    }

    @Override
    public AccountKeys get() {
        return Objects.requireNonNull(keys);
    }

    @Override
    public void close() {
        watched.forEach(WatchedFile::close);
    }
}
