package dev.orlop.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Present;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.DocumentEndEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ImplicitTuple;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;
import org.snakeyaml.engine.v2.events.StreamStartEvent;
import tools.jackson.databind.JsonNode;

/** A tree to parser events, which the library writes. Text that YAML 1.1 would read as something else is quoted. */
final class YamlWriter {
    private static final DumpSettings SETTINGS = settings(80);
    private static final DumpSettings UNFOLDED = settings(Integer.MAX_VALUE);
    /** Two columns each: where little more than the indentation fits the width, the library folds some text twice at one blank. */
    private static final int MOST_FOLDED_LEVELS = 32;

    private static final ImplicitTuple PLAIN = new ImplicitTuple(true, true);
    private static final ImplicitTuple QUOTED = new ImplicitTuple(false, true);

    private final List<Event> events = new ArrayList<>();
    /** Whether there is a character that must be escaped and that the library would write; it is in double quotes. */
    private boolean escapes;

    private int depth;
    private int deepest;

    private YamlWriter() {}

    private static DumpSettings settings(int width) {
        return DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setSplitLines(true)
                .setWidth(width)
                .build();
    }

    static String write(JsonNode tree) {
        YamlWriter writer = new YamlWriter();
        writer.events.add(new StreamStartEvent());
        writer.events.add(new DocumentStartEvent(false, Optional.empty(), Map.of()));
        writer.value(tree);
        writer.events.add(new DocumentEndEvent(false));
        writer.events.add(new StreamEndEvent());
        DumpSettings settings = writer.deepest > MOST_FOLDED_LEVELS ? UNFOLDED : SETTINGS;
        String text = new Present(settings).emitToString(writer.events.iterator());
        return writer.escapes ? YamlScalars.escape(text) : text;
    }

    private void value(JsonNode node) {
        deepest = Math.max(deepest, ++depth);
        switch (node.getNodeType()) {
            case OBJECT -> mapping(node);
            case ARRAY -> sequence(node);
            case STRING -> text(node.stringValue());
            case NUMBER -> scalar(number(node), PLAIN, ScalarStyle.PLAIN);
            case BOOLEAN, NULL -> scalar(node.toString(), PLAIN, ScalarStyle.PLAIN);
            case BINARY, MISSING, POJO -> throw new CodecException("not a JSON value: " + node.getNodeType());
        }
        depth--;
    }

    /** What stays an integer when its JSON is read again is written as one, all else as Go's {@code %g}. */
    private static String number(JsonNode node) {
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return Long.toString(node.longValue());
        }
        String json = Numbers.format(node.doubleValue());
        return YamlScalars.isInteger(json) ? json : Numbers.general(node.doubleValue());
    }

    private void mapping(JsonNode node) {
        FlowStyle style = node.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK;
        events.add(new MappingStartEvent(Optional.empty(), Optional.empty(), true, style));
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            text(member.getKey());
            value(member.getValue());
        }
        events.add(new MappingEndEvent());
    }

    private void sequence(JsonNode node) {
        FlowStyle style = node.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK;
        events.add(new SequenceStartEvent(Optional.empty(), Optional.empty(), true, style));
        node.forEach(this::value);
        events.add(new SequenceEndEvent());
    }

    private void text(String text) {
        boolean unprintable = YamlScalars.isUnprintable(text);
        escapes |= unprintable;
        if (unprintable || YamlScalars.needsQuotes(text)) {
            scalar(text, QUOTED, ScalarStyle.DOUBLE_QUOTED);
        } else {
            scalar(text, PLAIN, text.indexOf('\n') >= 0 ? ScalarStyle.LITERAL : ScalarStyle.PLAIN);
        }
    }

    private void scalar(String text, ImplicitTuple implicit, ScalarStyle style) {
        events.add(new ScalarEvent(Optional.empty(), Optional.empty(), implicit, text, style));
    }
}
