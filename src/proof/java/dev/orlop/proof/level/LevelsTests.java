package dev.orlop.proof.level;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.codec.JsonCodec;
import dev.orlop.object.KubeObject;
import dev.orlop.object.SelectableFields;
import dev.orlop.proof.check.Checks;
import dev.orlop.proof.history.Content;
import dev.orlop.proof.history.History;
import dev.orlop.proof.history.Journal;
import dev.orlop.proof.history.Seen;
import dev.orlop.proof.history.WatchStart;
import dev.orlop.proof.history.WatchStream;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.backend.BackendEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The checks find what is wrong with the events of a level below HTTP: an order that was right is spoiled in one place. */
class LevelsTests {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final JsonCodec CODEC = new JsonCodec(SelectableFields.NONE);
    private static final long START = 10;

    /** What happened: three objects come, change and go. A bookmark stands at the place of a change without an object. */
    private static final List<Told> HISTORY = List.of(
            new Told(11, object("a", "1"), null),
            new Told(12, object("b", "2"), null),
            new Told(13, object("a", "3"), object("a", "1")),
            new Told(13, null, null),
            new Told(14, null, object("a", "3")),
            new Told(15, object("a", "5"), null),
            new Told(16, object("b", "6"), object("b", "2")));

    /** Levels, each of which tells the same in events of its own. */
    enum Level {
        BACKEND {
            @Override
            List<ObjectNode> tell(Told told) {
                byte[] before = bytes(told.before);
                byte[] now = bytes(told.now);
                if (now != null) {
                    return EventJson.of(new BackendEvent.Put(told.key(), now, before, false, told.revision));
                }
                return EventJson.of(
                        before == null
                                ? new BackendEvent.Progress(told.revision)
                                : new BackendEvent.Delete(told.key(), before, told.revision));
            }
        },
        STORAGE {
            @Override
            List<ObjectNode> tell(Told told) {
                KubeObject before = decoded(told.before, told.revision);
                KubeObject now = decoded(told.now, told.revision);
                if (now != null) {
                    return EventJson.of(
                            before == null ? new WatchEvent.Added(now) : new WatchEvent.Modified(now, before));
                }
                return EventJson.of(
                        before == null
                                ? new WatchEvent.Bookmark(
                                        new KubeObject.TypeMeta("proof.orlop.dev/v1", "Widget"), told.revision, false)
                                : new WatchEvent.Deleted(before));
            }
        };

        abstract List<ObjectNode> tell(Told told);
    }

    /**
     * One event.
     *
     * @param now null for a deletion, and for a bookmark
     * @param before null for a creation, and for a bookmark
     */
    record Told(
            long revision, @Nullable String now, @Nullable String before) {
        String key() {
            return "/registry/proof.orlop.dev/widgets/default/"
                    + content(now == null ? before : now, 0).name();
        }

        Told with(@Nullable String otherNow, @Nullable String otherBefore) {
            return new Told(revision, otherNow, otherBefore);
        }
    }

    private static String object(String name, String value) {
        return "{\"apiVersion\":\"proof.orlop.dev/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"" + name
                + "\"},\"spec\":{\"color\":\"red\",\"value\":\"" + value + "\"}}";
    }

    private static byte @Nullable [] bytes(@Nullable String json) {
        return json == null ? null : json.getBytes(UTF_8);
    }

    private static @Nullable KubeObject decoded(@Nullable String json, long revision) {
        return json == null ? null : CODEC.decode(json.getBytes(UTF_8), revision);
    }

    private static Content content(@Nullable String json, long revision) {
        return Content.of(JSON.readTree(json), revision);
    }

    private static List<String> violations(WatchStart start, List<Seen> events) {
        List<Journal.Entry> entries = HISTORY.stream()
                .filter(told -> told.now != null || told.before != null)
                .map(told -> new Journal.Entry(
                        told.revision,
                        content(told.now == null ? told.before : told.now, 0).name(),
                        told.now == null ? null : content(told.now, told.revision)))
                .toList();
        WatchStream stream = new WatchStream(start, events, 0);
        History history = new History(List.of(), List.of(stream), Journal.of(START, Map.of(), entries), false);
        // Nobody has asked for these changes: that is not what is tested here.
        return Checks.violations(history, Path.of("target", "levels.html")).stream()
                .filter(violation -> !violation.startsWith("Linearizable"))
                .toList();
    }

    private static List<Seen> seen(Level level, List<Told> events) {
        return events.stream()
                .flatMap(told -> level.tell(told).stream())
                .map(event -> Seen.of(JSON.readTree(event.toString())))
                .toList();
    }

    private static WatchStart start(@Nullable String color) {
        return new WatchStart(0, START, false, color, "level", true);
    }

    @ParameterizedTest
    @EnumSource
    void violations_ofEventsThatAreRight_areNone(Level level) {
        assertThat(violations(start(null), seen(level, HISTORY))).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}: {2}")
    @MethodSource
    void violations_ofAMutation_areFound(Level level, String check, String mutation, Consumer<List<Told>> spoil) {
        List<Told> events = new ArrayList<>(HISTORY);
        spoil.accept(events);

        assertThat(violations(start(null), seen(level, events)))
                .anyMatch(violation -> violation.startsWith(check + ": "));
    }

    static Stream<Arguments> violations_ofAMutation_areFound() {
        return Stream.of(Level.values())
                .flatMap(level -> Stream.of(
                        mutation(level, "Ordered", "reordered", events -> Collections.swap(events, 0, 1)),
                        mutation(level, "Unique", "doubled", events -> events.add(1, events.getFirst())),
                        mutation(level, "Atomic", "split", events -> events.add(2, events.getFirst())),
                        mutation(level, "Bookmarkable", "too early", events -> Collections.swap(events, 2, 3)),
                        mutation(level, "Resumable", "first event lost", List::removeFirst),
                        mutation(level, "Reliable", "event lost", events -> events.remove(2)),
                        mutation(level, "Reliable", "deletion lost", events -> events.remove(4)),
                        mutation(
                                level,
                                "Reliable",
                                "other content",
                                events -> events.set(2, events.get(2).with(object("a", "x"), object("a", "1")))),
                        mutation(
                                level,
                                "Creations",
                                "change told as a creation",
                                events -> events.set(6, events.get(6).with(object("b", "6"), null))),
                        mutation(
                                level,
                                "Creations",
                                "creation told as a change",
                                events -> events.set(5, events.get(5).with(object("a", "5"), object("a", "3")))),
                        mutation(
                                level,
                                "PreviousObject",
                                "change of another state",
                                events -> events.set(6, events.get(6).with(object("b", "6"), object("b", "x")))),
                        mutation(
                                level,
                                "PreviousObject",
                                "deletion of another state",
                                events -> events.set(4, events.get(4).with(null, object("a", "x"))))));
    }

    private static Arguments mutation(Level level, String check, String mutation, Consumer<List<Told>> spoil) {
        return Arguments.of(level, check, mutation, spoil);
    }

    @ParameterizedTest
    @EnumSource
    void violations_ofAnEventThatIsNotSelected_areFound(Level level) {
        assertThat(violations(start("blue"), seen(level, HISTORY)))
                .anyMatch(violation -> violation.startsWith("Filtered: "));
    }

    @Test
    void violations_ofAnEndThatSaysExpired_areFound() {
        Seen end = Seen.of(EventJson.of(new StorageException.Expired("compacted")));

        assertThat(violations(start(null), List.of(end))).anyMatch(violation -> violation.startsWith("Resumption: "));
    }

    /** It cannot be told, and a watch that goes on without it would have a gap. */
    @Test
    void deletion_whoseObjectTheStoreHasLost_isAnError() {
        List<ObjectNode> events = EventJson.of(new BackendEvent.Delete("/registry/a", null, 11));

        assertThat(events).singleElement().matches(event -> Seen.of(event).isError());
    }
}
