package dev.orlop.golden;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Lists the steps whose answers differ from the recorded ones on purpose, each with its reason: lines {@code
 * topic/scenario step reason} in {@code golden/accepted.txt}.
 */
final class Accepted {
    private final Map<String, String> reasons = new TreeMap<>();

    static Accepted load() {
        Accepted accepted = new Accepted();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Accepted.class.getResourceAsStream("/golden/accepted.txt")),
                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    String[] parts = line.split(" ", 3);
                    accepted.reasons.put(parts[0] + " " + parts[1], parts[2]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return accepted;
    }

    boolean contains(String scenario, int step) {
        return reasons.containsKey(scenario + " " + step);
    }

    int size() {
        return reasons.size();
    }

    long of(String topic) {
        return reasons.keySet().stream().filter(key -> key.startsWith(topic + "/")).count();
    }
}
