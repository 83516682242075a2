package dev.orlop.schema.kind;

import dev.orlop.tree.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads {@code kinds/kinds.json}: the resources, which stand first in the file, apart from the types. */
final class KindReader {
    private static final String FILE = "/kinds/kinds.json";
    private static final JsonMapper JSON = JsonMapper.shared();

    private KindReader() {}

    /** The part of the file that a start needs. */
    record Head(List<KindResource> resources, List<KindResource> reviews) {}

    static Head head() {
        List<KindResource> resources = List.of();
        List<KindResource> reviews = List.of();
        try (InputStream in = open();
                JsonParser parser = JSON.createParser(in)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME
                    && !parser.currentName().equals("types")) {
                String member = parser.currentName();
                parser.nextToken();
                JsonNode value = parser.readValueAsTree();
                switch (member) {
                    case "resources" -> resources = resources(value);
                    case "reviews" -> reviews = resources(value);
                    default -> {}
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Head(resources, reviews);
    }

    static Map<String, KindType> types() {
        try (InputStream in = open()) {
            return TypeBuilder.build(JSON.readTree(in).get("types"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open() {
        return Objects.requireNonNull(KindReader.class.getResourceAsStream(FILE), FILE);
    }

    private static List<KindResource> resources(JsonNode list) {
        return list.valueStream().map(KindReader::resource).toList();
    }

    private static KindResource resource(JsonNode node) {
        String kind = Trees.text(node, "kind");
        String singular = Trees.text(node, "singular");
        return new KindResource(
                Trees.text(node, "group"),
                Trees.text(node, "version"),
                kind,
                Trees.text(node, "plural"),
                singular.isEmpty() ? kind.toLowerCase(Locale.ROOT) : singular,
                Trees.flag(node, "namespaced"),
                Trees.text(node, "type"),
                List.copyOf(Trees.texts(node, "subresources")),
                List.copyOf(Trees.texts(node, "shortNames")),
                List.copyOf(Trees.texts(node, "categories")),
                Trees.elements(node, "columns").stream()
                        .map(column -> new KindResource.Column(Trees.text(column, "name"), Trees.flag(column, "wide")))
                        .toList());
    }
}
