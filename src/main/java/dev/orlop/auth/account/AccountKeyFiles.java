package dev.orlop.auth.account;

import dev.orlop.auth.pki.KeyAndCertificate;
import dev.orlop.auth.pki.PemKeys;
import dev.orlop.auth.pki.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
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
    private static final int BITS = 2048;

    private AccountKeyFiles() {}

    /**
     * The keys {@code *.key} of a directory. The last by name signs; a new file with a later name is the way to rotate.
     *
     * @throws IllegalArgumentException if one cannot be used
     */
    public static AccountKeys inDirectory(Path directory, Clock clock) throws IOException {
        Files.createDirectories(directory);
        List<Path> files = keysIn(directory);
        if (files.isEmpty()) {
            Path first = directory.resolve(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC) + ".key");
            PrivateFiles.write(first, KeyAndCertificate.pem("PRIVATE KEY", made().getEncoded()));
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

    private static PrivateKey made() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            return generator.generateKeyPair().getPrivate();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has RSA", e);
        }
    }

    /**
     * The keys of given files.
     *
     * @param signing holds the private key that signs
     * @param known hold the public keys that are believed, or private keys of RSA; the public key of an elliptic curve that
     *     signs must be among them, that of RSA may
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
            all.addAll(publicKeys(file));
        }
        PublicKey own = own(key, all);
        all.remove(own);
        all.addFirst(own);
        return new AccountKeys(key, all);
    }

    private static PublicKey own(PrivateKey key, List<PublicKey> known) {
        try {
            if (key instanceof RSAPrivateCrtKey rsa) {
                return PemKeys.publicKey(rsa);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the key that signs has no public one", e);
        }
        for (PublicKey candidate : known) {
            if (PemKeys.belong(key, candidate)) {
                return candidate;
            }
        }
        throw new IllegalArgumentException("the public key of the key that signs is not among those to check by");
    }

    private static List<PublicKey> publicKeys(Path file) throws IOException {
        try {
            List<PublicKey> found = PemKeys.publicKeys(read(file));
            if (found.isEmpty()) {
                throw new GeneralSecurityException("there is no public key, and no private one of RSA");
            }
            return found;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
