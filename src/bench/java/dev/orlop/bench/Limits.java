package dev.orlop.bench;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/** What limits the figures that miss their goals; people write it, in {@code limits.properties}. */
final class Limits {
    private static final Properties TEXTS = read();

    private Limits() {}

    private static Properties read() {
        Properties texts = new Properties();
        try (Reader file = new InputStreamReader(
                Objects.requireNonNull(Limits.class.getResourceAsStream("/limits.properties")),
                StandardCharsets.UTF_8)) {
            texts.load(file);
            return texts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Or "" if nobody has said. */
    static String of(Row row) {
        return TEXTS.getProperty(key(row), "");
    }

    /** Those that speak of no row: the row was renamed, or reaches its goal. */
    static List<String> unused(Results results) {
        Set<String> missed = results.rows().stream()
                .filter(row -> !row.goal().isReachedBy(row))
                .map(Limits::key)
                .collect(Collectors.toSet());
        return TEXTS.stringPropertyNames().stream()
                .filter(key -> !missed.contains(key))
                .sorted()
                .toList();
    }

    static String key(Row row) {
        return row.what().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    }
}
