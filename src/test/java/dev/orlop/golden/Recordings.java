package dev.orlop.golden;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** Reads the recorded scenarios: one archive a topic, one JSON file a scenario. */
final class Recordings {
    static final ObjectMapper JSON = JsonMapper.builder().build();

    private Recordings() {}

    /**
     * One recorded conversation with the reference server.
     *
     * @param name the topic and the scenario, such as {@code crd/structural}
     */
    record Scenario(String name, JsonNode content) {
        List<JsonNode> steps() {
            List<JsonNode> steps = new ArrayList<>();
            content.get("steps").forEach(steps::add);
            return steps;
        }

        /** Whether {@code metadata.managedFields} counts. */
        boolean comparesManagers() {
            for (JsonNode what : content.path("compare")) {
                if (what.asString("").equals("managedFields")) {
                    return true;
                }
            }
            return false;
        }
    }

    static List<Scenario> of(String topic) {
        List<Scenario> scenarios = new ArrayList<>();
        try (InputStream file = Objects.requireNonNull(
                        Recordings.class.getResourceAsStream("/golden/" + topic + ".zip"), topic);
                ZipInputStream zip = new ZipInputStream(file)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = entry.getName().replace(".json", "");
                scenarios.add(new Scenario(topic + "/" + name, JSON.readTree(zip.readAllBytes())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return scenarios;
    }
}
