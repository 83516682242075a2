package dev.orlop.support.etcd;

import dev.orlop.support.AptArchives;
import dev.orlop.support.AptSource;
import dev.orlop.support.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Something that etcd's programs can be unpacked from, into a folder of ours, with the system left as it is. */
interface EtcdPackages {
    /** Unpacks them to {@code home/usr/bin}, or leaves it. The result says what was done. */
    String unpack(Path home);

    /** What to try for a release, in this order. */
    static List<EtcdPackages> sources(EtcdRelease release) {
        List<EtcdPackages> sources = new ArrayList<>();
        if (Shell.onPath("apt-get") != null && Shell.onPath("dpkg") != null) {
            AptSource.ofThisMachine()
                    .ifPresent(own -> Stream.concat(Stream.of(own.suite()), own.newerSuites().stream())
                            .map(suite -> new Apt(own.withSuite(suite)))
                            .forEach(sources::add));
        }
        if (Shell.onPath("docker") != null) {
            sources.add(new Image(release == EtcdRelease.V3_4 ? "v3.4.23" : "v3.5.21"));
        }
        return sources;
    }

    /** Debian's packages from one suite. */
    record Apt(AptSource source) implements EtcdPackages {
        @Override
        public String unpack(Path home) {
            return AptArchives.unpack(source, home, "etcd-server", "etcd-client");
        }
    }

    /** The programs inside etcd's official image: they are linked statically. */
    record Image(String tag) implements EtcdPackages {
        @Override
        public String unpack(Path home) {
            String image = "gcr.io/etcd-development/etcd:" + tag;
            Shell.Result created = Shell.run("docker", "create", image, "/usr/local/bin/etcd");
            if (!created.ok()) {
                return created.output();
            }
            String container = created.output().strip().lines().toList().getLast();
            try {
                Path bin = Files.createDirectories(home.resolve("usr/bin"));
                return Shell.run("docker", "cp", container + ":/usr/local/bin/etcd", bin + "/etcd")
                                .output()
                        + Shell.run("docker", "cp", container + ":/usr/local/bin/etcdctl", bin + "/etcdctl")
                                .output();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                Shell.run("docker", "rm", "-f", container);
            }
        }
    }
}
