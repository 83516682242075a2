package dev.orlop.boot.start;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Fails the start on a property below {@code orlop.} that does not exist, and names the nearest one that does.
 *
 * <p>What exists is what the compiled configuration metadata lists. Environment variables are not looked at: a cluster
 * sets {@code ORLOP_SERVICE_HOST} and its like by itself.
 */
final class UnknownProperties implements ApplicationContextInitializer<ConfigurableApplicationContext>, Ordered {
    private static final String PREFIX = "orlop.";
    private static final String METADATA = "META-INF/spring-configuration-metadata.json";

    /** A property that does not exist. */
    static final class UnknownPropertyException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient @Nullable String nearest;

        UnknownPropertyException(String property, String source, @Nullable String nearest) {
            super("there is no property " + property + " (in " + source + ")");
            this.nearest = nearest;
        }
    }

    /** Says which property was probably meant. */
    static final class Analyzer extends AbstractFailureAnalyzer<UnknownPropertyException> {
        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, UnknownPropertyException cause) {
            String action = cause.nearest == null
                    ? "Remove it; docs/configuration.md lists all properties."
                    : "The nearest one is " + cause.nearest + "; docs/configuration.md lists all properties.";
            return new FailureAnalysis(String.valueOf(cause.getMessage()), action, cause);
        }
    }

    /** Logging is set up by then, and nothing has been made yet. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        Map<String, Boolean> known = known();
        if (known.isEmpty()) {
            return;
        }
        for (PropertySource<?> source : context.getEnvironment().getPropertySources()) {
            boolean ownVariables = source.getName().equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
            if (!ownVariables && source instanceof EnumerablePropertySource<?> enumerable) {
                check(enumerable, known);
            }
        }
    }

    private static void check(EnumerablePropertySource<?> source, Map<String, Boolean> known) {
        for (String name : source.getPropertyNames()) {
            if (name.toLowerCase(Locale.ROOT).startsWith(PREFIX) && !exists(name, known)) {
                throw new UnknownPropertyException(name, source.getName(), nearest(name, known));
            }
        }
    }

    /** Properties of the server by name, each with whether it holds further ones, as maps and lists do. */
    private static Map<String, Boolean> known() {
        Map<String, Boolean> known = new TreeMap<>();
        try {
            Enumeration<URL> files = UnknownProperties.class.getClassLoader().getResources(METADATA);
            while (files.hasMoreElements()) {
                try (InputStream in = files.nextElement().openStream()) {
                    for (JsonNode property : JsonMapper.shared().readTree(in).path("properties")) {
                        String name = property.path("name").asString("");
                        String type = property.path("type").asString("");
                        if (name.startsWith(PREFIX)) {
                            known.put(name, type.startsWith("java.util."));
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return known;
    }

    private static boolean exists(String name, Map<String, Boolean> known) {
        String asked = uniform(name);
        for (Map.Entry<String, Boolean> property : known.entrySet()) {
            String candidate = uniform(property.getKey());
            boolean within = property.getValue()
                    && asked.startsWith(candidate)
                    && name.length() > property.getKey().length();
            if (asked.equals(candidate) || within) {
                return true;
            }
        }
        return false;
    }

    /** Spring takes {@code serverList}, {@code server-list} and {@code server_list} for the same. */
    private static String uniform(String name) {
        StringBuilder uniform = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != '-' && c != '_') {
                uniform.append(Character.toLowerCase(c));
            }
        }
        return uniform.toString();
    }

    private static @Nullable String nearest(String name, Map<String, Boolean> known) {
        String best = null;
        int least = Math.max(3, name.length() / 3);
        for (String candidate : new TreeSet<>(known.keySet())) {
            int distance = distance(uniform(name), uniform(candidate));
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best;
    }

    /** Levenshtein's distance. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int above = row[j];
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[other.length()];
    }
}
