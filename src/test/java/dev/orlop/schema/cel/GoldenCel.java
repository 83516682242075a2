package dev.orlop.schema.cel;

import dev.orlop.schema.SchemaCompiler;
import dev.orlop.schema.SchemaNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the recorded scenarios about rules, and the schemas in them. */
final class GoldenCel {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private GoldenCel() {}

    /**
     * A scenario.
     *
     * @param name of its file
     */
    record Scenario(String name, List<JsonNode> steps) {}

    /** The scenarios whose names begin so. */
    static List<Scenario> scenarios(String prefix) {
        List<Scenario> scenarios = new ArrayList<>();
        try (InputStream file =
                        Objects.requireNonNull(GoldenCel.class.getResourceAsStream("/golden/cel.zip"), "cel.zip");
                ZipInputStream zip = new ZipInputStream(file)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().startsWith(prefix)) {
                    List<JsonNode> steps = new ArrayList<>();
                    MAPPER.readTree(zip.readAllBytes()).get("steps").forEach(steps::add);
                    scenarios.add(new Scenario(entry.getName(), steps));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return scenarios;
    }

    static SchemaNode schema(JsonNode raw) {
        return new SchemaCompiler().compile(raw);
    }
}
