package dev.orlop.schema.kind;

import dev.orlop.tree.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the files of kinds: the resources, which stand first in each, apart from the types. */
final class KindReader {
    private static final String KINDS = "/kinds/kinds.json";
    private static final String EXTENSIONS = "/kinds/extensions.json";
    private static final String ANSWERS = "/kinds/answers.json";
    private static final String DEFAULTS = "/kinds/defaults.json";
    private static final String GO_TYPES = "/kinds/go-types.txt";
    private static final String RESOURCES = "resources";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final JsonMapper LONGS = JsonMapper.builder()
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .build();

    /** The bytes of the files, read with the class: a request's thread, which parses them later, must not wait for a disk. */
    private static final Map<String, byte[]> FILES = new ConcurrentHashMap<>();

    static {
        List.of(KINDS, EXTENSIONS, ANSWERS, DEFAULTS, GO_TYPES).forEach(file -> FILES.put(file, read(file)));
    }

    private KindReader() {}

    private static byte[] read(String file) {
        try (InputStream in = KindReader.class.getResourceAsStream(file)) {
            return Objects.requireNonNull(in, file).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes of a file that is read once more and then never again. */
    private static byte[] last(String file) {
        return Objects.requireNonNull(FILES.remove(file), file);
    }

    /**
     * The part that a start needs.
     *
     * @param extensions the kinds by which the API is extended
     * @param answers the kinds that are answered only
     */
    record Head(
            List<KindResource> resources,
            List<KindResource> reviews,
            List<KindResource> extensions,
            List<KindResource> answers) {}

    static Head head() {
        Map<String, List<KindResource>> kinds = head(KINDS);
        return new Head(
                list(kinds, RESOURCES),
                list(kinds, "reviews"),
                list(head(EXTENSIONS), RESOURCES),
                list(head(ANSWERS), RESOURCES));
    }

    private static List<KindResource> list(Map<String, List<KindResource>> head, String member) {
        return Objects.requireNonNull(head.get(member), member);
    }

    private static Map<String, List<KindResource>> head(String file) {
        Map<String, List<KindResource>> head = new HashMap<>();
        try (JsonParser parser = JSON.createParser(Objects.requireNonNull(FILES.get(file)))) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME
                    && !parser.currentName().equals("types")) {
                String member = parser.currentName();
                parser.nextToken();
                JsonNode value = parser.readValueAsTree();
                if (value.isArray()) {
                    head.put(member, resources(value));
                }
            }
        }
        return head;
    }

    static Map<String, KindType> types() {
        return TypeBuilder.build(List.of(types(KINDS), types(EXTENSIONS), types(ANSWERS)));
    }

    private static JsonNode types(String file) {
        return LONGS.readTree(last(file)).get("types");
    }

    static JsonNode defaults() {
        return LONGS.readTree(last(DEFAULTS));
    }

    /** The lines of {@code go-types.txt}. */
    static Stream<String> goTypes() {
        return new String(last(GO_TYPES), StandardCharsets.UTF_8).lines();
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
                List.copyOf(Trees.texts(node, "categories")));
    }
}
