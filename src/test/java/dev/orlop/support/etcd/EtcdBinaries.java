package dev.orlop.support.etcd;

import dev.orlop.support.ProgramCache;
import dev.orlop.support.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The programs of one release of etcd. Looked for in this order: {@code etcd} on the PATH, if its version fits; the cache
 * (system property {@code orlop.etcd.cache}, else {@code $XDG_CACHE_HOME/orlop/etcd} or {@code ~/.cache/orlop/etcd}), where
 * a folder {@code 3.4} or {@code 3.5} holds {@code usr/bin/etcd}; the packages of the operating system, unpacked into the
 * cache without being installed; a container image, if a Docker engine answers. If there is none, the test fails and says
 * what to install.
 */
public record EtcdBinaries(Path etcd, Path etcdctl) {
    private static final Pattern VERSION = Pattern.compile("etcd Version: (\\d+\\.\\d+\\.\\d+)");
    private static final Map<EtcdRelease, EtcdBinaries> FOUND = new ConcurrentHashMap<>();

    static EtcdBinaries of(EtcdRelease release) {
        return FOUND.computeIfAbsent(release, EtcdBinaries::find);
    }

    private static EtcdBinaries find(EtcdRelease release) {
        return onPath(release).or(() -> cached(release)).orElseGet(() -> fetched(release));
    }

    private static Optional<EtcdBinaries> onPath(EtcdRelease release) {
        Path etcd = Shell.onPath("etcd");
        Path etcdctl = Shell.onPath("etcdctl");
        return etcd != null && etcdctl != null
                ? Optional.of(new EtcdBinaries(etcd, etcdctl)).filter(b -> b.are(release))
                : Optional.empty();
    }

    private static Optional<EtcdBinaries> cached(EtcdRelease release) {
        Path bin = new ProgramCache("etcd").home().resolve(release.line()).resolve("usr/bin");
        return Optional.of(new EtcdBinaries(bin.resolve("etcd"), bin.resolve("etcdctl")))
                .filter(b -> b.are(release));
    }

    /** Fetched by one process at a time: the tests of two checkouts may run side by side. */
    private static EtcdBinaries fetched(EtcdRelease release) {
        Path home = new ProgramCache("etcd").home().resolve(release.line());
        try {
            Files.createDirectories(home);
            try (FileChannel file = FileChannel.open(
                            home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock _ = file.lock()) {
                return cached(release)
                        .or(() -> unpacked(release, home))
                        .orElseThrow(() -> new IllegalStateException(missing(release, home)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(missing(release, home), e);
        }
    }

    private static Optional<EtcdBinaries> unpacked(EtcdRelease release, Path home) {
        StringBuilder log = new StringBuilder();
        for (EtcdPackages source : EtcdPackages.sources(release)) {
            log.append(source.unpack(home));
            Optional<EtcdBinaries> found = cached(release);
            if (found.isPresent()) {
                return found;
            }
        }
        throw new IllegalStateException(missing(release, home) + "\n" + log);
    }

    private static String missing(EtcdRelease release, Path home) {
        return "These tests need " + release
                + ": install etcd and etcdctl of such a version on the PATH, or put them into "
                + home.resolve("usr/bin") + ".";
    }

    private boolean are(EtcdRelease release) {
        if (!Files.isExecutable(etcd) || !Files.isExecutable(etcdctl)) {
            return false;
        }
        Matcher version =
                VERSION.matcher(Shell.run(etcd.toString(), "--version").output());
        return version.find() && release.includes(version.group(1));
    }
}
