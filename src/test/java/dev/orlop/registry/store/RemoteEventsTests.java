package dev.orlop.registry.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.codec.JsonCodec;
import dev.orlop.object.FieldSelector;
import dev.orlop.object.KubeObject;
import dev.orlop.object.LabelSelector;
import dev.orlop.registry.type.Conversion;
import dev.orlop.registry.type.Schemas;
import dev.orlop.registry.type.ServedType;
import dev.orlop.storage.SelectionPredicate;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchEvent.ObjectEvent;
import dev.orlop.tree.Metadata;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * Several changes of one revision, in a version whose labels a webhook makes: an object is in view if its {@code spec.in}
 * says so.
 */
class RemoteEventsTests {
    private static final JsonCodec CODEC = Widgets.CODEC;
    private static final SelectionPredicate IN_VIEW =
            new SelectionPredicate(LabelSelector.parse("in=true"), FieldSelector.EVERYTHING);
    private static final long REVISION = 7;

    private static Mono<List<ObjectNode>> convert(List<ObjectNode> objects, String apiVersion) {
        List<ObjectNode> converted = new ArrayList<>();
        for (ObjectNode object : objects) {
            ObjectNode copy = object.deepCopy();
            copy.put("apiVersion", apiVersion);
            String in = object.at("/spec/in").asString();
            Metadata.of(copy).node().putObject("labels").put("in", in);
            converted.add(copy);
        }
        return Mono.just(converted);
    }

    private static RemoteEvents in(String version, SelectionPredicate selection) {
        Conversion conversion = RemoteEventsTests::convert;
        Schemas schemas = any -> null;
        ServedType type = Widgets.type(schemas, conversion);
        return new RemoteEvents(new RemoteVersions(new Versions(type), conversion, CODEC, schemas), version, selection);
    }

    private static KubeObject object(String name, boolean in, long version) {
        String json = """
                {"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"%s"},"spec":{"in":"%s"}}
                """.formatted(name, in);
        return CODEC.decode(json.getBytes(UTF_8), version);
    }

    private static ObjectEvent change(String name, boolean before, boolean after) {
        return new WatchEvent.Modified(object(name, after, REVISION), object(name, before, 1));
    }

    private static @Nullable WatchEvent show(RemoteEvents events, ObjectEvent... together) {
        return events.show(new WatchEvent.Together(List.of(together), REVISION)).block();
    }

    private static List<String> shown(@Nullable WatchEvent event) {
        List<? extends WatchEvent> events = event instanceof WatchEvent.Together together
                ? together.events()
                : event == null ? List.of() : List.of(event);
        return events.stream()
                .map(each -> each instanceof ObjectEvent object
                        ? "%s %s %s %d"
                                .formatted(
                                        each.type(),
                                        object.object().meta().name(),
                                        object.object().type().apiVersion(),
                                        object.object().resourceVersion())
                        : each.toString())
                .toList();
    }

    @Test
    void show_changesOfOneRevision_stayTogetherInTheOtherVersion() {
        WatchEvent event = show(
                in("v2", SelectionPredicate.EVERYTHING),
                new WatchEvent.Deleted(object("a", true, REVISION - 1)),
                new WatchEvent.Added(object("b", false, REVISION)),
                change("c", true, false));

        assertThat(event).isInstanceOf(WatchEvent.Together.class);
        assertThat(shown(event))
                .containsExactly(
                        "DELETED a example.com/v2 6", "ADDED b example.com/v2 7", "MODIFIED c example.com/v2 7");
    }

    @Test
    void show_changesIntoViewAndOutOfIt_areSeenAsSuch() {
        WatchEvent event = show(
                in("v2", IN_VIEW),
                change("out", true, false),
                change("into", false, true),
                change("never", false, false),
                change("still", true, true));

        assertThat(event).isInstanceOf(WatchEvent.Together.class);
        assertThat(shown(event))
                .as("one that went out shows the revision before, as others of this one follow")
                .containsExactly(
                        "DELETED out example.com/v2 6",
                        "ADDED into example.com/v2 7",
                        "MODIFIED still example.com/v2 7");
    }

    @Test
    void show_oneOrNoneInView_isThatOrNothing() {
        WatchEvent one = show(in("v2", IN_VIEW), change("never", false, false), change("out", true, false));

        assertThat(one).isInstanceOf(WatchEvent.Deleted.class);
        assertThat(shown(one))
                .as("the last one shows the revision itself")
                .containsExactly("DELETED out example.com/v2 7");
        assertThat(show(in("v2", IN_VIEW), change("a", false, false), change("b", false, false)))
                .isNull();
    }
}
