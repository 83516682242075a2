package dev.orlop.golden;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Lists steps whose answers differ from the recorded ones: {@code accepted.txt} those that do on purpose, each with its
 * reason, {@code open.txt} those that are still to be mended. Lines {@code topic/scenario step [reason]}.
 */
final class Accepted {
    private final Set<String> steps = new TreeSet<>();

    static Accepted load(String file) {
        Accepted accepted = new Accepted();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Accepted.class.getResourceAsStream("/golden/" + file)),
                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    String[] parts = line.split(" ", 3);
                    accepted.steps.add(parts[0] + " " + parts[1]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return accepted;
    }

    boolean contains(String scenario, int step) {
        return steps.contains(scenario + " " + step);
    }

    int size() {
        return steps.size();
    }
}
