package dev.orlop.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A built-in object that Kubernetes 1.36 stored as protobuf, as it was recorded, with what it answered for it. Most have
 * every field of their kind, and managers.
 *
 * @param key where kube-apiserver keeps it
 * @param path of the object in the API
 * @param value the stored bytes in base64
 * @param answer without resourceVersion
 */
public record StoredValue(String key, String path, String value, JsonNode answer) {
    private static final List<StoredValue> ALL = read();

    public static List<StoredValue> all() {
        return ALL;
    }

    /** The one whose path ends so. */
    public static StoredValue of(String path) {
        return ALL.stream()
                .filter(each -> each.path.endsWith(path))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(path));
    }

    public byte[] bytes() {
        return Base64.getDecoder().decode(value);
    }

    private static List<StoredValue> read() {
        try (var in = StoredValue.class.getResourceAsStream("/kubernetes/built-ins.jsonl.gz");
                var text =
                        new InputStreamReader(new GZIPInputStream(Objects.requireNonNull(in)), StandardCharsets.UTF_8);
                var lines = new BufferedReader(text)) {
            return lines.lines().map(StoredValue::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static StoredValue parse(String line) {
        JsonNode entry = JsonMapper.shared().readTree(line);
        return new StoredValue(
                entry.path("key").stringValue(),
                entry.path("path").stringValue(),
                entry.path("value").stringValue(),
                entry.path("answer"));
    }

    @Override
    public String toString() {
        return path;
    }
}
