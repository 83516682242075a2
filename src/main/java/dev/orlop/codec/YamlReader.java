package dev.orlop.codec;

import dev.orlop.object.GoFormat;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One YAML document, from parser events to a tree. What aliases repeat is copied, and the copies are counted. */
final class YamlReader {
    /** How many values aliases may add to one document: enough for any manifest, too few for an attack. */
    static final int MAX_ALIASED_VALUES = 100_000;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String MERGE = "<<";

    private final Iterator<Event> events;
    private final Duplicates duplicates;
    private final Map<Anchor, JsonNode> anchors = new HashMap<>();
    private final StringBuilder path = new StringBuilder();
    private final int end;
    private int depth;
    private int aliased;

    /** @param end where the text ends within a line; -1 if its last line is ended */
    YamlReader(Iterator<Event> events, Duplicates duplicates, int end) {
        this.events = events;
        this.duplicates = duplicates;
        this.end = end;
    }

    /** Reads the value that starts with this event, up to its last event. */
    JsonNode read(Event event) {
        return switch (event.getEventId()) {
            case Alias -> alias((AliasEvent) event);
            case Scalar -> anchored((ScalarEvent) event, scalar((ScalarEvent) event));
            case MappingStart -> anchored((NodeEvent) event, nested((CollectionStartEvent) event));
            case SequenceStart -> anchored((NodeEvent) event, nested((CollectionStartEvent) event));
            case Comment, DocumentEnd, DocumentStart, MappingEnd, SequenceEnd, StreamEnd, StreamStart ->
                throw new CodecException("yaml: expected a value");
        };
    }

    private JsonNode anchored(NodeEvent event, JsonNode value) {
        event.getAnchor().ifPresent(anchor -> anchors.put(anchor, value));
        return value;
    }

    private JsonNode alias(AliasEvent event) {
        JsonNode value = anchors.get(event.getAlias());
        if (value == null) {
            throw new CodecException("yaml: unknown anchor '" + event.getAlias() + "' referenced");
        }
        return copy(value, depth);
    }

    /** A copy that stops as soon as it is too much, so that its cost is bounded as well as its result. */
    private JsonNode copy(JsonNode value, int level) {
        if (++aliased > MAX_ALIASED_VALUES) {
            throw new CodecException("yaml: document contains excessive aliasing");
        }
        if (!value.isContainer()) {
            return value;
        }
        checkDepth(level + 1);
        if (value instanceof ObjectNode object) {
            ObjectNode copy = NODES.objectNode();
            object.properties().forEach(member -> copy.set(member.getKey(), copy(member.getValue(), level + 1)));
            return copy;
        }
        ArrayNode copy = NODES.arrayNode();
        value.forEach(element -> copy.add(copy(element, level + 1)));
        return copy;
    }

    private static void checkDepth(int depth) {
        if (depth > JsonCursor.MAX_DEPTH) {
            throw new CodecException("yaml: exceeded max depth of " + JsonCursor.MAX_DEPTH);
        }
    }

    private JsonNode scalar(ScalarEvent event) {
        String text = text(event);
        if (event.getTag().isPresent()) {
            return YamlScalars.tagged(event.getTag().get(), text);
        }
        return event.isPlain() ? YamlScalars.plain(text) : NODES.stringNode(text);
    }

    /** A block whose last line the text does not end has no line break there for Go's reader; for this parser it has one. */
    private String text(ScalarEvent event) {
        String text = event.getValue();
        boolean block = event.getScalarStyle() == ScalarStyle.LITERAL || event.getScalarStyle() == ScalarStyle.FOLDED;
        boolean open = block
                && event.getEndMark().filter(mark -> mark.getIndex() == end).isPresent();
        return open && text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    private JsonNode nested(CollectionStartEvent event) {
        checkDepth(++depth);
        int length = path.length();
        // What tag a collection has does not matter.
        JsonNode value = event.getEventId() == Event.ID.MappingStart ? mapping() : sequence();
        path.setLength(length);
        depth--;
        return value;
    }

    private ArrayNode sequence() {
        ArrayNode array = NODES.arrayNode();
        int length = path.length();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            path.append('[').append(array.size()).append(']');
            array.add(read(event));
            path.setLength(length);
        }
        return array;
    }

    private ObjectNode mapping() {
        ObjectNode own = NODES.objectNode();
        ObjectNode merged = NODES.objectNode();
        int length = path.length();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            boolean isMerge = event instanceof ScalarEvent scalar
                    && scalar.isPlain()
                    && scalar.getTag().isEmpty()
                    && scalar.getValue().equals(MERGE);
            JsonNode key = read(event);
            String name = name(key);
            path.append(length == 0 ? "" : ".").append(name);
            Event start = events.next();
            JsonNode value = read(start);
            if (key.isNull()) {
                throw new CodecException("unsupported map key of type: %!s(<nil>), key: <nil>, value: " + shown(value));
            }
            if (isMerge) {
                merge(merged, value);
            } else if (own.replace(name, value) != null) {
                duplicates.add(path.toString(), name, start.getStartMark());
            }
            path.setLength(length);
        }
        own.properties().forEach(member -> merged.set(member.getKey(), member.getValue()));
        return sorted(merged);
    }

    /** The members in the order of their names: a map of Go's has none of its own, and becomes JSON so. */
    private static ObjectNode sorted(ObjectNode members) {
        ObjectNode sorted = NODES.objectNode();
        members.propertyStream()
                .sorted((a, b) -> Utf8.compare(a.getKey(), b.getKey()))
                .forEach(member -> sorted.set(member.getKey(), member.getValue()));
        return sorted;
    }

    /** Of members with one name the mapping's own wins, then that of the mapping merged first. */
    private static void merge(ObjectNode merged, JsonNode value) {
        if (value instanceof ObjectNode object) {
            object.properties().forEach(member -> merged.putIfAbsent(member.getKey(), member.getValue()));
        } else if (value instanceof ArrayNode array && array.valueStream().allMatch(JsonNode::isObject)) {
            array.forEach(element -> merge(merged, element));
        } else {
            throw new CodecException("yaml: map merge requires map or sequence of maps as the value");
        }
    }

    private static String shown(JsonNode value) {
        return value.isString() ? GoFormat.quote(value.stringValue()) : value.toString();
    }

    /** Names are texts in JSON: numbers and booleans are written as JSON writes them. */
    private static String name(JsonNode name) {
        if (name.isContainer()) {
            throw new CodecException("yaml: a member name must be a text, number or boolean");
        }
        return switch (name.getNodeType()) {
            case STRING -> name.stringValue();
            case NUMBER ->
                name.isIntegralNumber() ? Long.toString(name.longValue()) : Numbers.format(name.doubleValue());
            default -> name.asString();
        };
    }
}
