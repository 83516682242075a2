package dev.orlop.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What Kubernetes 1.36 answered to one question as JSON and as protobuf: objects of which most is absent, definitions,
 * failures, metadata, discovery.
 */
public record RecordedAnswers(byte[] json, byte[] protobuf) {
    public static List<RecordedAnswers> all() {
        try (var in = RecordedAnswers.class.getResourceAsStream("/kubernetes/answers.jsonl.gz");
                var text =
                        new InputStreamReader(new GZIPInputStream(Objects.requireNonNull(in)), StandardCharsets.UTF_8);
                var lines = new BufferedReader(text)) {
            return lines.lines().map(RecordedAnswers::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RecordedAnswers parse(String line) {
        JsonNode entry = JsonMapper.shared().readTree(line);
        return new RecordedAnswers(
                entry.path("json").toString().getBytes(StandardCharsets.UTF_8),
                Base64.getDecoder().decode(entry.path("protobuf").stringValue()));
    }
}
