package dev.orlop.support.etcd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    /** Debian's packages from one suite, with lists and archives in a folder of their own. */
    record Apt(AptSource source) implements EtcdPackages {
        @Override
        public String unpack(Path home) {
            try {
                Path apt = Files.createDirectories(home.resolve("apt"));
                Files.createDirectories(apt.resolve("lists/partial"));
                Files.createDirectories(apt.resolve("cache/archives/partial"));
                Path list = Files.writeString(apt.resolve("sources.list"), source.line() + "\n");
                deleteArchives(apt);
                String log = apt(apt, list, "update")
                        + apt(apt, list, "download", "etcd-server/" + source.suite(), "etcd-client/" + source.suite());
                for (Path archive : archives(apt)) {
                    log += Shell.run("dpkg", "-x", archive.toString(), home.toString())
                            .output();
                }
                return log;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String apt(Path apt, Path list, String... arguments) {
            List<String> command = new ArrayList<>(List.of(
                    "apt-get",
                    "-q",
                    "-o",
                    "Dir::Etc::sourcelist=" + list,
                    "-o",
                    "Dir::Etc::sourceparts=/dev/null",
                    "-o",
                    "Dir::State::Lists=" + apt.resolve("lists"),
                    "-o",
                    "Dir::Cache=" + apt.resolve("cache"),
                    "-o",
                    "APT::Sandbox::User="));
            command.addAll(List.of(arguments));
            return Shell.run(command, Map.of("DEBIAN_FRONTEND", "noninteractive", "LC_ALL", "C"), apt)
                    .output();
        }

        private static void deleteArchives(Path apt) throws IOException {
            for (Path archive : archives(apt)) {
                Files.delete(archive);
            }
        }

        private static List<Path> archives(Path apt) throws IOException {
            try (Stream<Path> files = Files.list(apt)) {
                return files.filter(file -> file.toString().endsWith(".deb")).toList();
            }
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
