package dev.orlop.registry.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject;
import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.object.ObjectList;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.WatchEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

class WatchLoopTests {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ScriptedStorage storage = new ScriptedStorage();
    private final Sinks.Many<WatchEvent> events = Sinks.many().unicast().onBackpressureBuffer();
    private final List<String> heard = new ArrayList<>();
    private WatchLoop loop;

    @BeforeEach
    void make() {
        WatchLoop.Handler handler = new WatchLoop.Handler() {
            @Override
            public void replace(List<KubeObject> objects) {
                heard.add("all " + objects.stream().map(o -> o.meta().name()).toList());
            }

            @Override
            public void changed(KubeObject object) {
                heard.add("changed " + object.meta().name());
            }

            @Override
            public void deleted(KubeObject object) {
                heard.add("deleted " + object.meta().name());
            }
        };
        loop = new WatchLoop(storage, "/things/", handler, time);
    }

    @AfterEach
    void stop() {
        loop.close();
        time.dispose();
    }

    private static Mono<ObjectList> list(long version, String... names) {
        List<KubeObject> items = new ArrayList<>();
        for (String name : names) {
            items.add(object(name, version));
        }
        return Mono.just(new ObjectList(items, version, null, null));
    }

    private static KubeObject object(String name, long version) {
        return ScriptedStorage.object(name, version, "");
    }

    private static WatchEvent bookmark(long version) {
        return new WatchEvent.Bookmark(new TypeMeta("v1", "Thing"), version, false);
    }

    @Test
    void start_listsAndWatchesFromThere() {
        storage.lists.add(list(7, "a", "b"));
        storage.watches.add(events.asFlux());

        loop.start();
        events.tryEmitNext(new WatchEvent.Added(object("c", 8)));
        events.tryEmitNext(new WatchEvent.Modified(object("a", 9)));
        events.tryEmitNext(new WatchEvent.Deleted(object("b", 10)));

        assertThat(storage.asked).containsExactly("list from 0", "watch from 7");
        assertThat(heard).containsExactly("all [a, b]", "changed c", "changed a", "deleted b");
    }

    @Test
    void synced_completesWithTheFirstList() {
        Sinks.One<ObjectList> answer = Sinks.one();
        storage.lists.add(answer.asMono());
        List<String> done = new ArrayList<>();
        loop.synced().subscribe(nothing -> {}, failure -> {}, () -> done.add("synced"));

        loop.start();
        assertThat(done).isEmpty();
        answer.tryEmitValue(new ObjectList(List.of(), 3, null, null));

        assertThat(done).containsExactly("synced");
    }

    @Test
    void watch_eventsOfOneRevision_areHandedOverOneByOne() {
        storage.lists.add(list(7));
        storage.watches.add(Flux.just(new WatchEvent.Together(
                List.of(new WatchEvent.Deleted(object("a", 8)), new WatchEvent.Added(object("b", 8))), 8)));

        loop.start();

        assertThat(heard).containsExactly("all []", "deleted a", "changed b");
    }

    @Test
    void watch_thatBreaks_resumesBehindTheLastEventOrBookmark() {
        storage.lists.add(list(7));
        storage.watches.add(Flux.concat(
                Flux.just(new WatchEvent.Added(object("a", 8)), bookmark(12)),
                Flux.error(new IllegalStateException("cut off"))));

        loop.start();
        time.advanceTimeBy(LONG);

        assertThat(storage.asked).containsExactly("list from 0", "watch from 7", "watch from 12");
        assertThat(heard).containsExactly("all []", "changed a");
    }

    @Test
    void watch_thatEnds_resumes() {
        storage.lists.add(list(7));
        storage.watches.add(Flux.just(bookmark(9)));

        loop.start();
        time.advanceTimeBy(LONG);

        assertThat(storage.asked).containsExactly("list from 0", "watch from 7", "watch from 9");
    }

    @Test
    void watch_thatIsTooOld_listsAnew() {
        storage.lists.add(list(7, "a"));
        storage.lists.add(list(90, "b"));
        storage.watches.add(Flux.error(new StorageException.Expired("compacted")));

        loop.start();
        time.advanceTimeBy(LONG);

        assertThat(storage.asked).containsExactly("list from 0", "watch from 7", "list from 0", "watch from 90");
        assertThat(heard).containsExactly("all [a]", "all [b]");
    }

    @Test
    void list_thatFails_isTriedAgainAfterEverLongerPauses() {
        for (int i = 0; i < 3; i++) {
            storage.lists.add(Mono.error(new IllegalStateException("down")));
        }
        storage.lists.add(list(5));

        loop.start();
        assertThat(storage.asked).containsExactly("list from 0");
        time.advanceTimeBy(LONG);

        assertThat(storage.asked)
                .containsExactly("list from 0", "list from 0", "list from 0", "list from 0", "watch from 5");
    }

    @Test
    void close_endsTheWatch() {
        storage.lists.add(list(7));
        storage.watches.add(events.asFlux());
        loop.start();

        loop.close();

        assertThat(events.currentSubscriberCount()).isZero();
        time.advanceTimeBy(LONG);
        assertThat(storage.asked).hasSize(2);
    }
}
