package dev.orlop.storage.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject;
import dev.orlop.object.Status;
import dev.orlop.storage.DeleteRequest;
import dev.orlop.storage.Delivery;
import dev.orlop.storage.Storage;
import dev.orlop.storage.StorageException.InvalidOption;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** {@link Storage#watch}: the changes after a version, in order, each once, to whoever reads, however slowly. */
public abstract class WatchContract extends StorageContract {

    // Events. Each test runs on the object's key and on its directory, while a neighbour of the directory is written.

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    protected void watch_create_isAdded(boolean recursive) {
        WatchProbe watch = watchScope(recursive, currentRevision(), "");

        watch.expectAdded(create("ns", "foo"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    protected void watch_update_isModified(boolean recursive) {
        WatchProbe watch = watchScope(recursive, currentRevision(), "");
        KubeObject created = create("ns", "foo");
        watch.expectAdded(created);

        watch.expectModified(touch(created, "changed"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    protected void watch_delete_isTheLastStateAtTheRevisionOfTheDelete(boolean recursive) {
        WatchProbe watch = watchScope(recursive, currentRevision(), "");
        KubeObject created = create("ns", "foo");
        watch.expectAdded(created);

        KubeObject deleted = delete(created);

        watch.expectDeleted(deleted);
        assertThat(deleted.resourceVersion()).isGreaterThan(created.resourceVersion());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    protected void watch_updateThatBeginsToMatch_isAdded(boolean recursive) {
        WatchProbe watch = watchScope(recursive, currentRevision(), "spec.color=red");
        KubeObject created = create("ns", "foo");

        watch.expectAdded(update(created, tree -> tree.putObject("spec").put("color", "red")));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    protected void watch_updateThatCeasesToMatch_deletesTheOldContentAtTheNewVersion(boolean recursive) {
        WatchProbe watch = watchScope(recursive, currentRevision(), "spec.color!=red");
        KubeObject created = create("ns", "foo");
        watch.expectAdded(created);

        KubeObject updated = update(created, tree -> tree.putObject("spec").put("color", "red"));

        watch.expectDeleted(created.withResourceVersion(updated.resourceVersion()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    protected void watch_inAndOutOfTheSelection_tellsEachTransition(boolean recursive) {
        String key = recursive ? key("", "ns") : key("ns", "foo");
        WatchProbe watch =
                watch(key, after(currentRevision()).withRecursive(recursive).withPredicate(labels("select=true")));
        TestObject plain = TestObject.named("ns", "foo");
        TestObject selected = plain.withLabel("select", "true");
        noise();

        KubeObject first = put(selected);
        watch.expectAdded(first);
        KubeObject out = put(plain);
        watch.expectDeleted(first.withResourceVersion(out.resourceVersion()));
        put(plain.withNote("unseen"));
        watch.expectAdded(put(selected));
        KubeObject red = put(selected.withColor("red"));
        watch.expectModified(red);
        watch.expectDeleted(delete(red));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "spec.color!=blue"})
    protected void watch_askedForWhatWasBefore_tellsItWithEachChange(String selector) {
        WatchProbe watch = watch(
                widgets().prefix(),
                after(currentRevision()).withPredicate(fields(selector)).withPrevious(true));
        KubeObject created = create("ns", "foo");
        watch.expectAdded(created);

        KubeObject updated = update(created, tree -> tree.putObject("spec").put("color", "red"));

        WatchEvent.Modified modified = (WatchEvent.Modified) watch.next();
        assertThat(modified.object()).isEqualTo(updated);
        assertThat(modified.previous())
                .extracting(before -> before.withResourceVersion(created.resourceVersion()))
                .isEqualTo(created);
    }

    @Test
    protected void watch_deleteOfWhatDidNotMatch_isNotSeen() {
        KubeObject other = create(TestObject.named("ns", "other").withColor("blue"));
        WatchProbe watch =
                watch(widgets().prefix(), after(other.resourceVersion()).withPredicate(fields("spec.color=red")));
        delete(other);

        watch.expectAdded(create(TestObject.named("ns", "marker").withColor("red")));
    }

    @Test
    protected void watch_updateWithoutChange_isNotSeen() {
        KubeObject created = create("ns", "a");
        WatchProbe watch = watch(widgets().prefix(), after(created.resourceVersion()));
        update(created, tree -> {});

        watch.expectModified(touch(created, "changed"));
    }

    @Test
    protected void watch_recreatedObject_isDeletedAndAdded() {
        KubeObject created = create("ns", "a");
        WatchProbe watch = watch(widgets().prefix(), after(created.resourceVersion()));

        KubeObject deleted = delete(created);
        KubeObject again = create("ns", "a");

        watch.expectDeleted(deleted);
        watch.expectAdded(again);
    }

    @Test
    protected void watch_otherTypeAndNeighbours_areNotSeen() {
        WatchProbe watch = watch(key("", "ns"), after(currentRevision()));
        TestResource others = anotherResource();
        KubeObject foreign = others.encode(TestObject.named("ns", "foreign"));
        await(open(others).create(others.key(foreign), foreign, Ttl.FOREVER));
        fixture().bumpRevision();
        noise();

        watch.expectAdded(create("ns", "a"));
    }

    private WatchProbe watchScope(boolean recursive, long after, String fieldSelector) {
        String key = recursive ? key("", "ns") : key("ns", "foo");
        WatchProbe watch = watch(key, after(after).withRecursive(recursive).withPredicate(fields(fieldSelector)));
        noise();
        return watch;
    }

    /** Objects that no watch of {@code ns} or of {@code ns/foo} may see. */
    private void noise() {
        create("ns-bad", "foo");
        create("n", "foo");
        create("nsfoo", "foo");
    }

    // Where it starts.

    @Test
    protected void watch_fromAVersion_startsBehindIt() {
        KubeObject first = create("ns", "a");
        KubeObject second = touch(first, "second");
        KubeObject third = touch(second, "third");
        KubeObject deleted = delete(third);

        WatchProbe watch = watch(widgets().prefix(), after(first.resourceVersion()));

        watch.expectModified(second);
        watch.expectModified(third);
        watch.expectDeleted(deleted);
    }

    @Test
    protected void watch_fromEachVersion_resumesWithoutGapOrRepetition() {
        List<KubeObject> history = new ArrayList<>(List.of(create("ns", "a")));
        for (int i = 0; i < 10; i++) {
            fixture().bumpRevision();
            history.add(touch(history.getLast(), "write " + i));
        }

        for (int from = 0; from < history.size() - 1; from++) {
            WatchProbe watch = watch(widgets().prefix(), after(history.get(from).resourceVersion()));
            for (KubeObject expected : history.subList(from + 1, history.size())) {
                watch.expectModified(expected);
            }
        }
    }

    @Test
    protected void watch_fromZero_addsWhatIsThereThenFollows() {
        KubeObject b = create("ns", "b");
        KubeObject a = create("ns", "a");
        settle();

        WatchProbe watch = watch(widgets().prefix(), after(0));

        watch.expectAdded(a);
        watch.expectAdded(b);
        watch.expectModified(touch(a, "changed"));
    }

    @Test
    protected void watch_fromUnset_addsWhatIsThereThenFollows() {
        KubeObject created = create("ns", "a");
        settle();

        WatchProbe watch = watch(widgets().prefix(), WatchOptions.everything());

        watch.expectAdded(created);
        watch.expectDeleted(delete(created));
    }

    @Test
    protected void watch_oneFromZero_addsItThenFollows() {
        KubeObject created = create("ns", "foo");
        create("ns", "foo2");
        settle();

        WatchProbe watch = watchOne(created, after(0));
        watch.expectAdded(created);
        KubeObject updated = touch(created, "changed");
        watch.expectModified(updated);

        watchOne(created, after(0)).expectAdded(updated);
    }

    @Test
    protected void watch_fromZeroWithSelector_addsWhatMatches() {
        create(TestObject.named("ns", "a").withColor("blue"));
        KubeObject red = create(TestObject.named("ns", "b").withColor("red"));
        settle();

        WatchProbe watch = watch(widgets().prefix(), after(0).withPredicate(fields("spec.color=red")));

        watch.expectAdded(red);
        KubeObject blue = update(red, tree -> tree.putObject("spec").put("color", "blue"));
        watch.expectDeleted(red.withResourceVersion(blue.resourceVersion()));
    }

    @Test
    protected void watch_fromAVersionAhead_waitsForIt() {
        KubeObject created = create("ns", "a");
        long ahead = created.resourceVersion() + 2;
        WatchProbe watch = watch(widgets().prefix(), after(ahead));

        touch(created, "one");
        touch(created, "two");
        KubeObject third = touch(created, "three");

        watch.expectModified(third);
    }

    @Test
    protected void watch_fromAVersionThatNeverComes_endsInExpired() {
        create("ns", "a");

        Status status = watch(widgets().prefix(), after(Long.MAX_VALUE)).expectErrorEvent(410, Status.Reason.EXPIRED);

        assertThat(status.message()).contains("set back");
    }

    /** Which may be the end of its type: all objects are deleted before, and nobody tells of that later. */
    @Test
    protected void watch_ofAStorageThatIsClosed_endsBehindAllThatHappened() {
        List<KubeObject> created = createMany();
        WatchProbe idle =
                watch(widgets().prefix() + "/empty", after(created.getLast().resourceVersion()));
        WatchProbe all = watch(widgets().prefix(), after(created.getFirst().resourceVersion()));

        storage().close();

        created.stream().skip(1).forEach(all::expectAdded);
        all.expectEnd();
        idle.expectEnd();
    }

    @Test
    protected void watch_ofAStorageThatIsClosed_isReadToTheEndLate() {
        List<KubeObject> created = createMany();
        WatchProbe watch = WatchProbe.open(
                storage().watch(widgets().prefix(), after(created.getFirst().resourceVersion())),
                fixture().patience(),
                1);
        watch.expectAdded(created.get(1));
        WatchProbe idle =
                watch(widgets().prefix() + "/empty", after(created.getLast().resourceVersion()));

        storage().close();

        idle.expectEnd();
        watch.request(Long.MAX_VALUE);
        created.stream().skip(2).forEach(watch::expectAdded);
        watch.expectEnd();
    }

    private List<KubeObject> createMany() {
        List<KubeObject> created =
                IntStream.range(0, 300).mapToObj(i -> create("ns", "a" + i)).toList();
        settle();
        return created;
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "-1", "1e3"})
    protected void watch_badVersion_failsAtOnce(String version) {
        InvalidOption failure = watch(
                        widgets().prefix(), WatchOptions.everything().withResourceVersion(version))
                .expectFailure(InvalidOption.class);

        assertThat(failure.field()).isEqualTo("resourceVersion");
    }

    // How it is read, and how it ends.

    @Test
    protected void watch_deleteEvent_equalsTheResultOfTheDelete() {
        KubeObject created = create("ns", "a");
        WatchProbe watch = watchOne(created, after(created.resourceVersion()));

        KubeObject deleted = delete(key(created), DeleteRequest.unconditional());

        assertThat(((WatchEvent.Deleted) watch.nextChange()).object()).isEqualTo(deleted);
    }

    @Test
    protected void watch_withoutDemand_deliversNothingAndLosesNothing() {
        KubeObject created = create("ns", "a");
        WatchProbe watch = keep(WatchProbe.open(
                storage().watch(widgets().prefix(), after(created.resourceVersion())),
                fixture().patience(),
                0));
        List<KubeObject> expected = createMany(300);

        assertThat(watch.drain()).isEmpty();
        watch.request(1);
        watch.expectAdded(expected.getFirst());
        assertThat(watch.drain()).isEmpty();
        watch.request(Long.MAX_VALUE);
        expected.stream().skip(1).forEach(watch::expectAdded);
    }

    @Test
    protected void watch_demandInSteps_isNeverExceeded() {
        long start = currentRevision();
        List<KubeObject> expected = createMany(50);

        WatchProbe greedy = watch(widgets().prefix(), after(start));
        WatchProbe stepwise = keep(WatchProbe.open(
                storage().watch(widgets().prefix(), after(start)), fixture().patience(), 7));
        expected.subList(0, 7).forEach(stepwise::expectAdded);
        expected.forEach(greedy::expectAdded);
        assertThat(stepwise.drain()).isEmpty();
        stepwise.request(43);
        expected.subList(7, 50).forEach(stepwise::expectAdded);
    }

    @Test
    protected void watch_toldWhereToDeliver_losesNothing() {
        deliveringThreads();
    }

    @Requires(Capability.DELIVERY_WHERE_ASKED)
    @Test
    protected void watch_toldWhereToDeliver_deliversThereAndNowhereElse() {
        assertThat(deliveringThreads()).containsExactly("wanted");
    }

    /** The names of the threads on which a watch signals that asks for one, having signalled all that it must. */
    private Set<String> deliveringThreads() {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        KubeObject created = create("ns", "before");
        settle();
        try (ExecutorService wanted = Executors.newSingleThreadExecutor(task -> new Thread(task, "wanted"))) {
            WatchProbe watch = WatchProbe.open(
                    storage()
                            .watch(widgets().prefix(), after(0))
                            .doOnNext(
                                    event -> threads.add(Thread.currentThread().getName()))
                            .contextWrite(Delivery.on(wanted)),
                    fixture().patience());
            watch.expectAdded(created);
            createMany(50).forEach(watch::expectAdded);
            watch.cancel();
        }
        return threads;
    }

    @Requires(Capability.ENDING_WATCHES)
    @Test
    protected void endWatches_endsThemBehindAllTheyHeardWithABookmarkIfAllowed() {
        KubeObject created = create("ns", "a");
        settle();
        WatchProbe plain = watch(widgets().prefix(), after(0));
        WatchProbe bookmarked = watch(widgets().prefix(), after(0).withAllowBookmarks(true));
        plain.expectAdded(created);
        bookmarked.expectAdded(created);

        storage().endWatches();

        plain.expectEnd();
        WatchEvent last = bookmarked.expectBookmark();
        for (WatchEvent next = bookmarked.nextOrEnd(); next != null; next = bookmarked.nextOrEnd()) {
            assertThat(next).isInstanceOf(WatchEvent.Bookmark.class);
            last = next;
        }
        assertThat(last.resourceVersion()).isGreaterThanOrEqualTo(created.resourceVersion());
    }

    /** Whether or not it ended anything. */
    @Test
    protected void endWatches_leavesAllElseAsItWas() {
        KubeObject created = create("ns", "a");
        settle();

        storage().endWatches();
        storage().endWatches();

        WatchProbe watch = watch(widgets().prefix(), after(created.resourceVersion()));
        KubeObject next = create("ns", "b");
        watch.expectAdded(next);
        assertThat(list(notOlderThan(next.resourceVersion())).items()).containsExactly(created, next);
    }

    /** Watchers that never read cost a reader nothing. */
    @Test
    protected void watch_manyThatDoNotRead_doNotHoldUpOneThatDoes() {
        long start = currentRevision();
        for (int i = 0; i < 50; i++) {
            keep(WatchProbe.open(
                    storage().watch(key("", "ns"), after(start)), fixture().patience(), 0));
        }
        WatchProbe reader = watch(key("", "ns"), after(start));

        createMany(250).forEach(reader::expectAdded);
    }

    @Test
    protected void watch_cancelled_deliversNoMore() {
        KubeObject created = create("ns", "a");
        WatchProbe watch = watch(widgets().prefix(), after(0));
        WatchProbe control = watch(widgets().prefix(), after(0));
        watch.expectAdded(created);
        control.expectAdded(created);

        watch.cancel();
        watch.cancel();
        control.expectModified(touch(created, "changed"));

        assertThat(watch.drain()).isEmpty();
    }

    @Test
    protected void watch_cancelledAtOnce_leavesTheStorageUsable() {
        for (int i = 0; i < 50; i++) {
            storage().watch(widgets().prefix(), after(0)).subscribe().dispose();
        }

        StepVerifier.create(storage().watch(widgets().prefix(), after(0)), 0)
                .thenCancel()
                .verify(fixture().patience());
        KubeObject created = create("ns", "a");
        settle();
        watch(widgets().prefix(), after(0)).expectAdded(created);
    }

    @Test
    protected void watch_subscribedTwice_areTwoWatches() {
        KubeObject created = create("ns", "a");
        Flux<WatchEvent> watch = storage().watch(widgets().prefix(), after(0));
        settle();

        keep(WatchProbe.open(watch, fixture().patience())).expectAdded(created);
        KubeObject updated = touch(created, "changed");
        settle();
        keep(WatchProbe.open(watch, fixture().patience())).expectAdded(updated);
    }

    @Test
    protected void watch_concurrentWriters_isInRevisionOrderWithoutGap() {
        int writers = 8;
        int writesEach = 25;
        long start = currentRevision();
        WatchProbe live = watch(widgets().prefix(), after(start));

        List<Long> written = await(Flux.range(0, writers)
                .flatMap(
                        writer -> Flux.range(0, writesEach)
                                .map(i -> widgets().encode(TestObject.named("ns", "w" + writer + "-" + i)))
                                .concatMap(object -> storage().create(key(object), object, Ttl.FOREVER))
                                .subscribeOn(Schedulers.parallel()),
                        writers)
                .map(KubeObject::resourceVersion)
                .sort()
                .collectList());

        assertThat(versions(live, written.size())).isEqualTo(written);
        assertThat(versions(watch(widgets().prefix(), after(start)), written.size()))
                .isEqualTo(written);
    }

    private static List<Long> versions(WatchProbe watch, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> watch.nextChange().resourceVersion())
                .toList();
    }

    private List<KubeObject> createMany(int count) {
        List<KubeObject> created = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            created.add(create("ns", "w%03d".formatted(i)));
        }
        return created;
    }
}
