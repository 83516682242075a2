package dev.orlop.helm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the server can be told: the properties of Orlop and of the libraries in it, and the defaults in the jar. */
final class ServerConfiguration {
    /** Read by the {@code java} command. */
    private static final String JAVA_OPTIONS = "JDK_JAVA_OPTIONS";

    /** Names of environment variables, to the types of the properties. */
    private static final Map<String, String> PROPERTIES = properties();

    private ServerConfiguration() {}

    private static Map<String, String> properties() {
        Map<String, String> types = new HashMap<>();
        JsonMapper json = JsonMapper.shared();
        try {
            ClassLoader loader = ServerConfiguration.class.getClassLoader();
            for (URL url : Collections.list(loader.getResources("META-INF/spring-configuration-metadata.json"))) {
                try (InputStream in = url.openStream()) {
                    for (JsonNode property : json.readTree(in).path("properties")) {
                        types.put(
                                variable(property.path("name").asString()),
                                property.path("type").asString(""));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return types;
    }

    /** The variable that sets a property, as Spring Boot's relaxed binding has it. */
    static String variable(String property) {
        return property.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    /** Whether an environment variable sets a property that exists. */
    static boolean knows(String variable) {
        return variable.equals(JAVA_OPTIONS)
                || variable.equals("SPRING_APPLICATION_JSON")
                || PROPERTIES.containsKey(variable)
                || PROPERTIES.entrySet().stream()
                        .filter(property -> property.getValue().startsWith("java.util.Map<"))
                        .anyMatch(property -> variable.startsWith(property.getKey() + '_'));
    }

    /** Where a server with security listens, as {@code SecurityDefault} has it. */
    static final int SECURE_PORT = 8443;

    static int port(String property) {
        return Integer.parseInt(property(property));
    }

    /** A property as the jar's own files set it. */
    static String property(String name) {
        return property(name, "application.yaml");
    }

    static String property(String name, String file) {
        try {
            for (PropertySource<?> source : new YamlPropertySourceLoader().load(file, new ClassPathResource(file))) {
                @Nullable Object value = source.getProperty(name);
                if (value != null) {
                    return Objects.toString(value);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError(file + " does not set " + name);
    }
}
