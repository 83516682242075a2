package dev.orlop.storage.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject;
import dev.orlop.object.Status;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The state at the beginning of a watch, the bookmark that ends it, and bookmarks later on. */
public abstract class InitialEventsContract extends StorageContract {

    /** The version to watch from. */
    enum From {
        UNSET,
        ZERO,
        BEFORE_ALL,
        CURRENT
    }

    /** One combination of the options of a watch, and what it begins with. */
    record Start(From from, @Nullable Boolean sendInitialEvents, boolean bookmarks) {
        boolean beginsWithTheState() {
            return Boolean.TRUE.equals(sendInitialEvents)
                    || (sendInitialEvents == null && (from == From.UNSET || from == From.ZERO));
        }

        boolean endsTheStateWithABookmark() {
            return Boolean.TRUE.equals(sendInitialEvents) && bookmarks;
        }

        /** The changes since {@code BEFORE_ALL} are the creations: added as well, but as changes. */
        boolean beginsWithTheCreations() {
            return beginsWithTheState() || from == From.BEFORE_ALL;
        }
    }

    static Stream<Start> starts() {
        List<Start> starts = new ArrayList<>();
        for (From from : From.values()) {
            for (boolean bookmarks : new boolean[] {true, false}) {
                starts.add(new Start(from, true, bookmarks));
                starts.add(new Start(from, false, bookmarks));
                starts.add(new Start(from, null, bookmarks));
            }
        }
        return starts.stream();
    }

    @ParameterizedTest
    @MethodSource("starts")
    protected void watch_start(Start start) {
        long before = fixture().bumpRevision();
        List<KubeObject> initial = List.of(create("ns", "1"), create("ns", "2"), create("ns", "3"));
        settle();
        WatchProbe watch = watch(key("", "ns"), options(start, before));

        if (start.beginsWithTheCreations()) {
            initial.forEach(watch::expectAdded);
        }
        if (start.endsTheStateWithABookmark()) {
            WatchEvent.Bookmark end = watch.expectBookmark();
            assertThat(end.initialEventsEnd()).isTrue();
            assertThat(end.resourceVersion())
                    .isGreaterThanOrEqualTo(initial.getLast().resourceVersion());
        }
        if (!start.beginsWithTheCreations() && start.from() != From.CURRENT) {
            awaitLive(watch);
        }
        KubeObject fourth = create("ns", "4");
        KubeObject fifth = create("ns", "5");
        List<WatchEvent> live = new ArrayList<>();
        while (live.isEmpty() || live.getLast().resourceVersion() < fifth.resourceVersion()) {
            live.add(watch.next());
        }
        assertThat(live.stream().filter(WatchEvent.ObjectEvent.class::isInstance))
                .extracting(event -> ((WatchEvent.Added) event).object())
                .containsExactly(fourth, fifth);
        assertThat(live.stream().filter(WatchEvent.Bookmark.class::isInstance))
                .allSatisfy(bookmark -> assertThat(start.bookmarks()).isTrue())
                .noneMatch(bookmark -> ((WatchEvent.Bookmark) bookmark).initialEventsEnd());
    }

    /** Where a watch starts at whatever is current, only an event that arrives tells that it has started. */
    private void awaitLive(WatchProbe watch) {
        List<KubeObject> markers = new ArrayList<>();
        WatchEvent event = null;
        for (int i = 0; event == null; i++) {
            markers.add(create("ns", "marker-" + i));
            event = watch.poll(Duration.ofMillis(100));
            assertThat(i).as("markers without an event").isLessThan(200);
        }
        long reached = markers.getLast().resourceVersion();
        while (Objects.requireNonNull(event).resourceVersion() < reached) {
            assertThat(event)
                    .isInstanceOfSatisfying(
                            WatchEvent.Added.class,
                            added -> assertThat(added.object().meta().name()).startsWith("marker-"));
            event = watch.nextChange();
        }
    }

    private WatchOptions options(Start start, long before) {
        String version = switch (start.from()) {
            case UNSET -> "";
            case ZERO -> "0";
            case BEFORE_ALL -> Long.toString(before);
            case CURRENT -> Long.toString(currentRevision());
        };
        return WatchOptions.everything()
                .withResourceVersion(version)
                .withSendInitialEvents(start.sendInitialEvents())
                .withAllowBookmarks(start.bookmarks());
    }

    private static WatchOptions watchList() {
        return WatchOptions.everything().withSendInitialEvents(true).withAllowBookmarks(true);
    }

    @Test
    protected void watchList_end_hasTheRevisionOfTheStore() {
        List<KubeObject> initial = List.of(create("ns", "1"), create("ns", "2"), create("ns", "3"));
        KubeObject elsewhere = create("other", "1");

        WatchProbe watch = watch(key("", "ns"), watchList());

        initial.forEach(watch::expectAdded);
        WatchEvent.Bookmark end = watch.expectBookmark();
        assertThat(end.initialEventsEnd()).isTrue();
        assertThat(end.resourceVersion()).isEqualTo(elsewhere.resourceVersion());
        assertThat(end.objectType()).isEqualTo(widgets().type());
    }

    @Test
    protected void watchList_end_hasTheRevisionOfOtherTypesToo() {
        KubeObject created = create("ns", "1");
        long elsewhere = fixture().bumpRevision();

        WatchProbe watch = watch(widgets().prefix(), watchList());

        watch.expectAdded(created);
        assertThat(watch.expectBookmark().resourceVersion()).isEqualTo(elsewhere);
    }

    @Test
    protected void watchList_nothingThere_endsAtOnce() {
        long current = fixture().bumpRevision();

        WatchEvent.Bookmark end = watch(widgets().prefix(), watchList()).expectBookmark();

        assertThat(end.initialEventsEnd()).isTrue();
        assertThat(end.resourceVersion()).isEqualTo(current);
    }

    @Test
    protected void watchList_selector_addsWhatMatches() {
        KubeObject one = create("ns", "1");
        create("ns", "2");
        KubeObject last = create("ns2", "1");
        WatchProbe watch = watch(key("", "ns"), watchList().withPredicate(fields("metadata.name=1")));

        watch.expectAdded(one);
        assertThat(watch.expectBookmark().resourceVersion()).isEqualTo(last.resourceVersion());
        create("ns", "3");
        watch.expectModified(touch(one, "changed"));
    }

    @Test
    protected void watchList_selectorMatchesNothing_stillEnds() {
        KubeObject created = create("ns", "1");

        WatchEvent.Bookmark end = watch(widgets().prefix(), watchList().withPredicate(fields("metadata.name=absent")))
                .expectBookmark();

        assertThat(end.initialEventsEnd()).isTrue();
        assertThat(end.resourceVersion()).isGreaterThanOrEqualTo(created.resourceVersion());
    }

    @Test
    protected void watchList_oneObject_addsItAndEnds() {
        KubeObject created = create("ns", "1");
        create("ns", "12");

        WatchProbe watch = watchOne(created, watchList());

        watch.expectAdded(created);
        assertThat(watch.expectBookmark().initialEventsEnd()).isTrue();
        watch.expectDeleted(delete(created));
    }

    @Test
    protected void watchList_ahead_endsInTooLarge() {
        create("ns", "1");
        WatchOptions ahead = watchList().withResourceVersion(Long.toString(Long.MAX_VALUE));

        Status status = watch(widgets().prefix(), ahead).expectErrorEvent(504, Status.Reason.TIMEOUT);

        assertThat(Objects.requireNonNull(status.details()).causes())
                .extracting(Status.Cause::reason)
                .contains("ResourceVersionTooLarge");
        assertThat(status.details().retryAfterSeconds()).isBetween(1, 3);
    }

    @Test
    protected void watchList_withoutBookmarks_isAllowed() {
        KubeObject created = create("ns", "1");
        WatchProbe watch = watch(widgets().prefix(), watchList().withAllowBookmarks(false));

        watch.expectAdded(created);
        KubeObject updated = touch(created, "changed");
        assertThat(watch.next().resourceVersion()).isEqualTo(updated.resourceVersion());
    }

    @Test
    protected void watchList_whileWriting_stateAndChangesFitTogether() {
        KubeObject object = create("ns", "a");
        for (int i = 0; i < 30; i++) {
            WatchProbe watch = watch(widgets().prefix(), watchList());
            KubeObject updated = touch(object, "write " + i);
            List<Long> seen = new ArrayList<>();
            boolean ended = false;
            while (!ended || seen.getLast() < updated.resourceVersion()) {
                WatchEvent event = watch.next();
                if (event instanceof WatchEvent.Bookmark bookmark) {
                    ended |= bookmark.initialEventsEnd();
                } else {
                    seen.add(event.resourceVersion());
                }
            }
            assertThat(seen).isSorted().doesNotHaveDuplicates();
            assertThat(seen).isSubsetOf(object.resourceVersion(), updated.resourceVersion());
            watch.close();
            object = updated;
        }
    }

    @Requires(Capability.PROGRESS_OF_THE_STORE)
    @Test
    protected void progress_asked_isABookmarkOfNothingButTheVersion() {
        KubeObject created = create("ns", "a");
        WatchProbe watch = watchOne(created, after(created.resourceVersion()).withProgressNotify(true));
        long elsewhere = fixture().bumpRevision();

        WatchEvent.Bookmark bookmark = progress(watch, elsewhere);

        assertThat(bookmark.resourceVersion()).isEqualTo(elsewhere);
        assertThat(bookmark.initialEventsEnd()).isFalse();
        assertThat(bookmark.objectType()).isEqualTo(widgets().type());
    }

    @Test
    protected void progress_betweenChanges_neverRunsAheadOfThem() {
        KubeObject object = create("ns", "a");
        WatchProbe watch =
                watch(widgets().prefix(), after(object.resourceVersion()).withProgressNotify(true));
        long reached = object.resourceVersion();
        for (int i = 0; i < 30; i++) {
            object = touch(object, "write " + i);
            awaitEmpty(storage().requestWatchProgress());
        }
        while (reached < object.resourceVersion()) {
            WatchEvent event = watch.next();
            if (event instanceof WatchEvent.Bookmark) {
                assertThat(event.resourceVersion()).isGreaterThanOrEqualTo(reached);
            } else {
                assertThat(event.resourceVersion()).isGreaterThan(reached);
            }
            reached = event.resourceVersion();
        }
    }

    /** Asks until the store has reported that far: the ask is best effort. */
    private WatchEvent.Bookmark progress(WatchProbe watch, long revision) {
        for (int i = 0; i < 100; i++) {
            awaitEmpty(storage().requestWatchProgress());
            WatchEvent event = watch.poll(Duration.ofMillis(200));
            if (event instanceof WatchEvent.Bookmark bookmark && bookmark.resourceVersion() >= revision) {
                return bookmark;
            }
        }
        throw new AssertionError("no progress up to " + revision);
    }

    @Requires(Capability.REGULAR_BOOKMARKS)
    @Test
    protected void bookmarks_allowed_comeWithoutAnEvent() {
        KubeObject created = create("ns", "a");
        WatchProbe with = watchOne(created, after(created.resourceVersion()).withAllowBookmarks(true));
        WatchProbe without = watchOne(created, after(created.resourceVersion()));
        create("elsewhere", "a");

        assertThat(with.expectBookmark().resourceVersion()).isGreaterThanOrEqualTo(created.resourceVersion());

        KubeObject updated = touch(created, "changed");
        with.expectModified(updated);
        assertThat(without.next().resourceVersion()).isEqualTo(updated.resourceVersion());
    }

    @Requires(Capability.REGULAR_BOOKMARKS)
    @Test
    protected void bookmarks_betweenChanges_haveVersionsThatFit() {
        KubeObject object = create("ns", "a");
        WatchProbe watch =
                watch(widgets().prefix(), after(object.resourceVersion()).withAllowBookmarks(true));
        long reached = object.resourceVersion();
        boolean bookmarked = false;
        for (int i = 0; !bookmarked; i++) {
            object = touch(object, "write " + i);
            while (reached < object.resourceVersion()) {
                WatchEvent event = watch.next();
                boolean isBookmark = event instanceof WatchEvent.Bookmark;
                assertThat(event.resourceVersion()).isGreaterThanOrEqualTo(isBookmark ? reached : reached + 1);
                bookmarked |= isBookmark;
                reached = event.resourceVersion();
            }
            WatchEvent idle = watch.poll(Duration.ofMillis(50));
            if (idle != null) {
                assertThat(idle).isInstanceOf(WatchEvent.Bookmark.class);
                bookmarked = true;
                reached = Math.max(reached, idle.resourceVersion());
            }
            assertThat(i).as("writes without a bookmark").isLessThan(400);
        }
    }
}
