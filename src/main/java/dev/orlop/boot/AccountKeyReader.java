package dev.orlop.boot;

import dev.orlop.auth.account.AccountKeyFiles;
import dev.orlop.auth.account.AccountKeys;
import dev.orlop.boot.properties.SecurityProperties.ServiceAccounts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the keys of service accounts' tokens, again whenever a file of them changes. */
final class AccountKeyReader implements Supplier<AccountKeys> {
    private volatile @Nullable AccountKeys keys;

    /**
     * Makes what is missing.
     *
     * @param own the directory of the server's own keys
     * @throws IllegalArgumentException if a file cannot be used
     */
    AccountKeyReader(ServiceAccounts properties, Path own, WatchedFiles files) {
        String property = "orlop.security.service-accounts.";
        Path signing = properties.signingKeyFile();
        if (signing == null) {
            makeFirst(own);
            files.watch("service account keys", own, this::loadOwn);
            return;
        }
        WatchedFile.Loading loading = file -> keys = AccountKeyFiles.of(signing, properties.keyFiles());
        files.watch(property + "signing-key-file", signing, loading);
        properties.keyFiles().forEach(file -> files.watch(property + "key-files", file, loading));
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
}
