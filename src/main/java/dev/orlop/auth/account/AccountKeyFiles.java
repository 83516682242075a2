package dev.orlop.auth.account;

import dev.orlop.auth.pki.KeyAndCertificate;
import dev.orlop.auth.pki.PemKeys;
import dev.orlop.auth.pki.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads the keys of service accounts' tokens from files. They are the operator's, or in a directory of the server's own,
 * where it makes the first key.
 */
public final class AccountKeyFiles {
    private AccountKeyFiles() {}

    /**
     * The keys {@code *.key} of a directory. The last by name signs; a new file with a later name is the way to rotate.
     *
     * @throws IllegalArgumentException if one cannot be used
     */
    public static AccountKeys inDirectory(Path directory, Clock clock) throws IOException {
        PrivateFiles.createDirectories(directory);
        List<Path> files = keysIn(directory);
        if (files.isEmpty()) {
            Path first = directory.resolve(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC) + ".key");
            KeyPair made = made();
            PrivateFiles.write(
                    first,
                    KeyAndCertificate.pem("PRIVATE KEY", made.getPrivate().getEncoded())
                            + KeyAndCertificate.pem(
                                    "PUBLIC KEY", made.getPublic().getEncoded()));
            files = List.of(first);
        }
        return of(files.getFirst(), files);
    }

    private static List<Path> keysIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".key"))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
    }

    /** On a curve: to find primes would take longer than the rest of a first start. */
    private static KeyPair made() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has this curve", e);
        }
    }

    /**
     * The keys of given files.
     *
     * @param signing holds the private key that signs
     * @param known hold the keys that are believed, public ones or whole; that of the signing key may be among them, and
     *     must be if its file does not hold the public key
     * @throws IllegalArgumentException if one cannot be used
     */
    public static AccountKeys of(Path signing, List<Path> known) throws IOException {
        PrivateKey key;
        try {
            key = PemKeys.privateKey(read(signing));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(signing + ": " + e.getMessage(), e);
        }
        List<PublicKey> all = new ArrayList<>();
        for (Path file : known) {
            List<PublicKey> found = publicKeys(file);
            if (found.isEmpty()) {
                throw new IllegalArgumentException(file + ": there is no public key");
            }
            all.addAll(found);
        }
        List<PublicKey> candidates = new ArrayList<>(publicKeys(signing));
        candidates.addAll(all);
        PublicKey own = candidates.stream()
                .filter(candidate -> PemKeys.belong(key, candidate))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        signing + ": its public key stands neither there nor among those to check by"));
        all.remove(own);
        all.addFirst(own);
        return new AccountKeys(key, all);
    }

    private static List<PublicKey> publicKeys(Path file) throws IOException {
        try {
            return PemKeys.publicKeys(read(file));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
