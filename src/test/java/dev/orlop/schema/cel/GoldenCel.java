package dev.orlop.schema.cel;

import dev.orlop.schema.SchemaCompiler;
import dev.orlop.schema.SchemaNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the recorded scenarios about rules, and the schemas in them. */
final class GoldenCel {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private GoldenCel() {}

    /** The scenarios whose file names match a pattern such as {@code cost-*}. */
    static List<Path> files(String glob) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found =
                Files.newDirectoryStream(Path.of("src/test/resources/golden/cel"), glob + ".json")) {
            found.forEach(files::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        files.sort(null);
        return files;
    }

    static List<JsonNode> steps(Path file) {
        List<JsonNode> steps = new ArrayList<>();
        MAPPER.readTree(file).get("steps").forEach(steps::add);
        return steps;
    }

    static SchemaNode schema(JsonNode raw) {
        return new SchemaCompiler().compile(raw);
    }
}
