package dev.orlop.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * Packages of the operating system, unpacked into a folder of ours without being installed: the system stays as it is.
 * Lists and archives are in the folder {@code apt} there.
 */
public final class AptArchives {
    private AptArchives() {}

    /** Whether this machine has what it takes. */
    public static boolean available() {
        return Shell.onPath("apt-get") != null && Shell.onPath("dpkg") != null;
    }

    /** Unpacks them, or leaves it. The result says what was done. */
    public static String unpack(AptSource source, Path home, String... packages) {
        return unpack(
                source,
                home,
                (apt, list) -> Stream.of(packages)
                        .map(name -> name + "/" + source.suite())
                        .toList());
    }

    /** The same with all that the package needs and this system has not installed. */
    static String unpackWithDependencies(AptSource source, Path home, String name) {
        return unpack(
                source,
                home,
                (apt, list) -> apt(apt, list, List.of("--simulate", "--no-install-recommends", "install", name))
                        .lines()
                        .filter(line -> line.startsWith("Inst "))
                        .map(line -> line.split(" ")[1])
                        .toList());
    }

    private static String unpack(AptSource source, Path home, BiFunction<Path, Path, List<String>> packages) {
        try {
            Path apt = Files.createDirectories(home.resolve("apt"));
            Files.createDirectories(apt.resolve("lists/partial"));
            Files.createDirectories(apt.resolve("cache/archives/partial"));
            Path list = Files.writeString(apt.resolve("sources.list"), source.line() + "\n");
            deleteArchives(apt);
            String log = apt(apt, list, List.of("update"));
            List<String> download = new ArrayList<>(List.of("download"));
            download.addAll(packages.apply(apt, list));
            log += apt(apt, list, download);
            for (Path archive : archives(apt)) {
                log += Shell.run("dpkg", "-x", archive.toString(), home.toString())
                        .output();
            }
            return log;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String apt(Path apt, Path list, List<String> arguments) {
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
        command.addAll(arguments);
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
