package dev.orlop.bench.process;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads the definitions of real projects from the recordings that the tests replay. */
public final class RealDefinitions {
    private static final JsonMapper JSON = new JsonMapper();

    private RealDefinitions() {}

    /**
     * The definitions of the projects whose names begin so.
     *
     * @param project {@code cert-manager}, {@code gateway-api}, {@code strimzi}, or empty for all
     */
    public static List<ObjectNode> of(String project) throws IOException {
        List<ObjectNode> definitions = new ArrayList<>();
        try (InputStream file = Objects.requireNonNull(RealDefinitions.class.getResourceAsStream("/golden/real.zip"));
                ZipInputStream zip = new ZipInputStream(file)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().startsWith(project)) {
                    for (JsonNode step : JSON.readTree(zip.readAllBytes()).get("steps")) {
                        if (step.get("crd") instanceof ObjectNode definition) {
                            definitions.add(definition);
                        }
                    }
                }
            }
        }
        return definitions;
    }
}
