package dev.orlop.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where this machine gets its packages from, as its own configuration of apt says: the mirror that works here, whatever
 * it is called.
 */
public record AptSource(String options, String uri, String suite, String components) {
    private static final Path APT = Path.of("/etc/apt");
    private static final Pattern ONE_LINE = Pattern.compile("deb\\s+(?:\\[([^]]*)]\\s+)?(\\S+)\\s+(\\S+)\\s+(.+)");

    /** The source of the distribution's own suite. */
    public static Optional<AptSource> ofThisMachine() {
        String suite = osRelease("VERSION_CODENAME");
        return files().stream()
                .flatMap(file -> file.toString().endsWith(".sources") ? stanzas(file) : lines(file))
                .filter(source -> source.suite.equals(suite)
                        && Arrays.asList(source.components.split(" ")).contains("main"))
                .findFirst();
    }

    /** Suites of the same archive with a newer etcd, which runs on the older system too, the next newer first. */
    public List<String> newerSuites() {
        return osRelease("ID").equals("debian") ? List.of("trixie", "sid") : List.of();
    }

    public AptSource withSuite(String other) {
        return new AptSource(options, uri, other, components);
    }

    String line() {
        return "deb " + (options.isEmpty() ? "" : "[" + options + "] ") + uri + " " + suite + " " + components;
    }

    private static Stream<AptSource> stanzas(Path file) {
        return Stream.of(read(file).split("\\n\\s*\\n")).flatMap(AptSource::stanza);
    }

    private static Stream<AptSource> stanza(String text) {
        Map<String, String> fields = text.lines()
                .filter(line -> !line.startsWith("#") && line.contains(": "))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf(':')),
                        line -> line.substring(line.indexOf(':') + 1).strip(),
                        (first, second) -> first));
        String key = fields.get("Signed-By");
        String options = key == null || key.isEmpty() ? "" : "signed-by=" + key;
        String uri = fields.getOrDefault("URIs", "").split(" ")[0];
        return Stream.of(fields.getOrDefault("Suites", "").split(" "))
                .map(suite -> new AptSource(options, uri, suite, fields.getOrDefault("Components", "")));
    }

    private static Stream<AptSource> lines(Path file) {
        return read(file)
                .lines()
                .map(ONE_LINE::matcher)
                .filter(Matcher::matches)
                .map(m -> new AptSource(m.group(1) == null ? "" : m.group(1), m.group(2), m.group(3), m.group(4)));
    }

    private static List<Path> files() {
        List<Path> files = new ArrayList<>();
        Path list = APT.resolve("sources.list");
        if (Files.isReadable(list)) {
            files.add(list);
        }
        try (Stream<Path> parts = Files.list(APT.resolve("sources.list.d"))) {
            parts.filter(Files::isReadable).sorted().forEach(files::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static String osRelease(String field) {
        return read(Path.of("/etc/os-release"))
                .lines()
                .filter(line -> line.startsWith(field + "="))
                .map(line -> line.substring(field.length() + 1).replace("\"", ""))
                .findFirst()
                .orElse("");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
