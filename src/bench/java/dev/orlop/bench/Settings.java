package dev.orlop.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * What the build passes on, as system properties.
 *
 * @param scenarios names of those to run; empty: all
 * @param recorded whether the servers are recorded with JDK Flight Recorder
 * @param guarded whether the run fails if a ratio is less than half as good as the recorded one
 * @param serverFlags the JVM's flags of {@code spring-boot:run}
 * @param serverClassPath of the server, without the benchmarks
 * @param serverArchive the server as it is shipped
 * @param output where files go that are not part of the documents
 */
record Settings(
        List<String> scenarios,
        Pace pace,
        boolean recorded,
        boolean guarded,
        List<String> serverFlags,
        String serverClassPath,
        Path serverArchive,
        Path output) {

    static Settings read() {
        return new Settings(
                words("orlop.bench", ","),
                Pace.named(System.getProperty("orlop.bench.profile", "full")),
                Boolean.getBoolean("orlop.bench.jfr"),
                Boolean.getBoolean("orlop.bench.guard"),
                words("orlop.bench.jvm-flags", " "),
                System.getProperty("orlop.bench.server", ""),
                Path.of(System.getProperty("orlop.bench.jar", "target/orlop.jar")),
                Path.of("target", "bench").toAbsolutePath());
    }

    private static List<String> words(String property, String separator) {
        return List.of(System.getProperty(property, "").strip().split(separator)).stream()
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    boolean selects(Scenario scenario) {
        return scenarios.isEmpty() || scenarios.contains(scenario.name());
    }
}
