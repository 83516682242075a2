package dev.orlop.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.boot.OrlopApplication;
import dev.orlop.support.OneAtATime;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@OneAtATime
class ConfigurationDocumentTests {

    @Test
    void configuration_listsEveryProperty() throws Exception {
        Map<String, JsonNode> properties = properties();

        assertThat(properties)
                .isNotEmpty()
                .allSatisfy((name, property) -> assertThat(
                                property.path("description").asString(""))
                        .as("%s has a meaning, from the Javadoc of its record", name)
                        .isNotBlank());
        StringBuilder table = new StringBuilder("| property | type | default | meaning |\n|---|---|---|---|\n");
        properties.forEach((name, property) -> table.append(row(name, property)));
        Generated.check(Path.of("docs", "configuration.md"), "properties", table.toString());
    }

    /** What the configuration processor wrote for the classes of this project; only they are in that directory. */
    private static Map<String, JsonNode> properties() throws IOException {
        Path classes = Path.of(OrlopApplication.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        Map<String, JsonNode> properties = new TreeMap<>();
        try (InputStream in = Files.newInputStream(classes.resolve("META-INF/spring-configuration-metadata.json"))) {
            for (JsonNode property : JsonMapper.shared().readTree(in).path("properties")) {
                properties.put(property.path("name").asString(), property);
            }
        }
        return properties;
    }

    private static String row(String name, JsonNode property) {
        String type = property.path("type")
                .asString("")
                .replaceAll("[a-zA-Z0-9.]+\\.([A-Za-z$0-9]+)", "$1")
                .replace('$', '.')
                .toLowerCase(Locale.ROOT);
        JsonNode fallback = property.path("defaultValue");
        String text = fallback.isMissingNode() || fallback.asString("-").isEmpty()
                ? ""
                : "`" + (fallback.isString() ? fallback.asString() : fallback) + "`";
        String meaning =
                property.path("description").asString("").replace("|", "\\|").replaceAll("\\{@code ([^}]*)}", "`$1`");
        return "| `" + name + "` | " + type.replace("<", " of ").replace(">", "") + " | " + text + " | " + meaning
                + " |\n";
    }
}
