package dev.orlop.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/**
 * YAML request bodies and files, read as Kubernetes reads YAML ({@code sigs.k8s.io/yaml}), and objects as YAML. UTF-8
 * only; at most 512 levels deep; what aliases add is capped at 100 000 values a document.
 *
 * <p>A text that is correct JSON is read as JSON: kubectl sends that as YAML, and it is faster.
 */
public final class YamlCodec {
    private YamlCodec() {}

    /**
     * The first document of a body, null if there is none; what follows it is not looked at. Duplicates and failures are
     * told in the words of Go's reader.
     *
     * @throws CodecException if it is malformed, saying at which line
     */
    public static DecodedBody decode(byte[] body) {
        DecodedBody json = json(body);
        if (json != null && json.duplicates().isEmpty()) {
            return json;
        }
        List<DecodedBody> documents = documents(body, 1);
        return documents.isEmpty() ? new DecodedBody(NullNode.getInstance(), List.of(), true) : documents.getFirst();
    }

    private static Iterator<Event> events(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(Math.max(text.length(), 1))
                .build();
        return new Parse(settings).parseString(text).iterator();
    }

    /**
     * All documents of a file that hold anything, in their order.
     *
     * @throws CodecException if one of them is malformed, saying at which line
     */
    public static List<DecodedBody> decodeAll(byte[] file) {
        DecodedBody json = json(file);
        if (json != null) {
            return List.of(json);
        }
        return documents(file, Integer.MAX_VALUE).stream()
                .filter(document -> !document.tree().isNull())
                .toList();
    }

    /** The tree as one block-style document in UTF-8, members in the order of the tree. */
    public static byte[] encode(JsonNode tree) {
        return YamlWriter.write(tree).getBytes(StandardCharsets.UTF_8);
    }

    /** The body if it looks like JSON and is, else null: a flow mapping of YAML also starts with a brace. */
    private static @Nullable DecodedBody json(byte[] body) {
        int first = 0;
        while (first < body.length && body[first] <= ' ' && body[first] > 0) {
            first++;
        }
        if (first == body.length || body[first] != '{') {
            return null;
        }
        try {
            return RequestDecoder.decode(body);
        } catch (CodecException e) {
            return null;
        }
    }

    private static List<DecodedBody> documents(byte[] body, int most) {
        String text = text(body);
        int end = endOfOpenLine(text);
        try {
            Iterator<Event> events = events(text);
            List<DecodedBody> documents = new ArrayList<>();
            while (events.hasNext() && documents.size() < most) {
                if (events.next().getEventId() == Event.ID.DocumentStart) {
                    Duplicates duplicates = Duplicates.byLine();
                    JsonNode tree = read(new YamlReader(events, duplicates, end), events);
                    documents.add(new DecodedBody(tree, duplicates.paths(), true));
                }
            }
            return documents;
        } catch (MarkedYamlEngineException e) {
            throw new CodecException(YamlProblem.of(e, end));
        } catch (ReaderException e) {
            throw new CodecException("yaml: control characters are not allowed");
        } catch (YamlEngineException e) {
            throw new CodecException("yaml: " + e.getMessage());
        }
    }

    /**
     * A document that cannot be converted is still parsed to its end: what is no YAML is told first. Not what is nested too
     * deep, for which the parser's time grows with the square.
     */
    private static JsonNode read(YamlReader reader, Iterator<Event> events) {
        try {
            return reader.read(events.next());
        } catch (CodecException unconvertible) {
            int depth = 0;
            while (events.hasNext() && depth < JsonCursor.MAX_DEPTH) {
                switch (events.next().getEventId()) {
                    case MappingStart, SequenceStart -> depth++;
                    case MappingEnd, SequenceEnd -> depth--;
                    case DocumentEnd -> throw unconvertible;
                    case Alias, Comment, DocumentStart, Scalar, StreamEnd, StreamStart -> {}
                }
            }
            throw unconvertible;
        }
    }

    /** The length of a text in code points if its last line holds something and is not ended, else -1. */
    private static int endOfOpenLine(String text) {
        String last = text.substring(text.lastIndexOf('\n') + 1);
        return last.isBlank() ? -1 : text.codePointCount(0, text.length());
    }

    /** The next line, which YAML 1.1 knows for the end of a line, is a line feed for all that reads it. */
    private static String text(byte[] body) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            return (text.startsWith("\uFEFF") ? text.substring(1) : text).replace('\u0085', '\n');
        } catch (CharacterCodingException e) {
            throw new CodecException("yaml: " + Utf8.yamlProblem(body));
        }
    }
}
