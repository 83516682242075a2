package dev.orlop.storage.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.StorageException.BadRequest;
import dev.orlop.storage.StorageException.Expired;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.kit.RecordingBackend.Call;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** Lists in pages: one snapshot through all pages, what tokens hold, and what happens once the snapshot is gone. */
public abstract class PagingContract extends StorageContract {

    @Requires(Capability.SNAPSHOT_PAGES)
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 9, 500})
    protected void pages_ofAnySize_holdEveryObjectOnceInOrder(int size) {
        List<KubeObject> all = createMany(8);

        List<ObjectList> pages = pages(everything().withLimit(size));

        assertThat(pages).flatExtracting(ObjectList::items).isEqualTo(all);
        assertThat(pages).hasSize((8 + size - 1) / size);
        assertThat(pages).extracting(ObjectList::resourceVersion).containsOnly(currentRevision());
    }

    @Requires(Capability.SNAPSHOT_PAGES)
    @Test
    protected void pages_remainingCount_countsDown() {
        createMany(7);

        assertThat(pages(everything().withLimit(3)))
                .extracting(ObjectList::remainingItemCount)
                .containsExactly(4L, 1L, null);
    }

    @Requires(Capability.SNAPSHOT_PAGES)
    @Test
    protected void pages_withSelector_sayNothingAboutTheRemaining() {
        createMany(7);
        ListOptions filtered = everything().withLimit(1).withPredicate(labels("parity=even"));

        ObjectList page = list(filtered);

        assertThat(page.continueToken()).isNotNull();
        assertThat(page.remainingItemCount()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    protected void pages_withSelector_areFull(int size) {
        createMany(9);
        ListOptions filtered = everything().withLimit(size).withPredicate(labels("parity=even"));

        List<ObjectList> pages = pages(filtered);

        assertThat(pages)
                .flatExtracting(ObjectList::items)
                .extracting(item -> item.meta().name())
                .containsExactly("w000", "w002", "w004", "w006", "w008");
        assertThat(pages.subList(0, pages.size() - 1))
                .allSatisfy(page -> assertThat(page.items()).hasSize(size));
    }

    @Requires({Capability.SNAPSHOT_PAGES, Capability.PAGES_FROM_ONE_SOURCE})
    @Test
    protected void pages_eachCostsOneRange() {
        createMany(6);
        settle();
        fixture().backend().forget();

        assertThat(pages(everything().withLimit(2))).hasSize(3);

        assertThat(ranges()).hasSize(fixture().rangesFor(3));
    }

    /** A rare match is looked for in pages that double, so that a limit of one does not cost a read per object. */
    @Requires({Capability.SNAPSHOT_PAGES, Capability.PAGES_FROM_ONE_SOURCE})
    @Test
    protected void pages_rareMatch_isFoundInFewRanges() {
        createMany(1000);
        create(TestObject.named("zz", "rare").withLabel("rare", "yes"));
        settle();
        fixture().backend().forget();

        ObjectList page = list(everything().withLimit(1).withPredicate(labels("rare=yes")));

        assertThat(page.items())
                .singleElement()
                .satisfies(item -> assertThat(item.meta().name()).isEqualTo("rare"));
        assertThat(page.continueToken()).isNull();
        assertThat(ranges()).hasSize(fixture().rangesFor(10));
    }

    @Requires(Capability.SNAPSHOT_PAGES)
    @Test
    protected void pages_insertedBetweenThem_isNotSeen() {
        List<KubeObject> all = createMany(4);
        ObjectList first = list(everything().withLimit(2));
        create("ns", "w001-inserted");
        create("ns", "w002-inserted");
        delete(all.get(3));

        ObjectList second = next(first, 2);

        assertThat(second.items()).containsExactly(all.get(2), all.get(3));
        assertThat(second.resourceVersion()).isEqualTo(first.resourceVersion());
        assertThat(second.continueToken()).isNull();
    }

    @Requires(Capability.SNAPSHOT_PAGES)
    @Test
    protected void pages_updatedBetweenThem_showTheFirstPagesState() {
        List<KubeObject> all = createMany(4);
        ObjectList first = list(everything().withLimit(2));
        touch(all.get(3), "changed");

        assertThat(next(first, 2).items()).containsExactly(all.get(2), all.get(3));
        assertThat(list(exactly(first.resourceVersion())).items()).isEqualTo(all);
    }

    @Requires(Capability.HISTORICAL_READS)
    @Test
    protected void pages_ofAnExactVersion_stayThere() {
        List<KubeObject> all = createMany(4);
        long revision = currentRevision();
        delete(all.get(1));
        touch(all.get(2), "changed");

        List<ObjectList> pages = pages(exactly(revision).withLimit(3));

        assertThat(pages).flatExtracting(ObjectList::items).isEqualTo(all);
        assertThat(pages).extracting(ObjectList::resourceVersion).containsOnly(revision);
    }

    @Requires(Capability.SNAPSHOT_PAGES)
    @Test
    protected void pages_theLimitMayChangeBetweenThem() {
        List<KubeObject> all = createMany(6);
        ObjectList first = list(everything().withLimit(1));

        ObjectList second = next(first, 3);
        ObjectList third = next(second, 0);

        assertThat(Flux.just(first, second, third)
                        .flatMapIterable(ObjectList::items)
                        .collectList()
                        .block())
                .isEqualTo(all);
        assertThat(third.resourceVersion()).isEqualTo(first.resourceVersion());
        assertThat(third.continueToken()).isNull();
    }

    @Requires(Capability.SNAPSHOT_PAGES)
    @Test
    protected void pages_withinANamespace_endWithIt() {
        create("a", "before");
        List<KubeObject> all = createMany(3);
        create("z", "after");
        ListOptions options = everything().withLimit(2);

        ObjectList first = list(key("", "ns"), options);
        ObjectList second =
                list(key("", "ns"), options.withContinueToken(Objects.requireNonNull(first.continueToken())));

        assertThat(first.items()).containsExactly(all.get(0), all.get(1));
        assertThat(first.remainingItemCount()).isEqualTo(1);
        assertThat(second.items()).containsExactly(all.get(2));
        assertThat(second.continueToken()).isNull();
    }

    @Requires(Capability.SNAPSHOT_PAGES)
    @Test
    protected void token_holdsVersionAndRelativeStart() {
        createMany(2);

        ObjectList first = list(everything().withLimit(1));

        String token = Objects.requireNonNull(first.continueToken());
        assertThat(token).isEqualTo(ListCase.token("ns/w000\0", first.resourceVersion()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "not json",
                "{\"v\":\"meta.k8s.io/v2\",\"rv\":5,\"start\":\"ns/a\"}",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":0,\"start\":\"ns/a\"}",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":\"5\",\"start\":\"ns/a\"}",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":5}",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":5,\"start\":\"\"}",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":5,\"start\":\"../x\"}",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":5,\"start\":\"ns/../../x\"}",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":5,\"start\":\"ns/./x\"}",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":5,\"start\":\"//ns/x\"}",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":5,\"start\":\"ns//x\"}",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":5,\"start\":\"ns/..\\u0000\"}"
            })
    protected void token_madeUp_isRefused(String json) {
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));

        failure(
                BadRequest.class,
                storage().list(widgets().prefix(), everything().withContinueToken(token)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%%%", "a", "é", "e30=e30="})
    protected void token_notBase64_isRefused(String token) {
        failure(
                BadRequest.class,
                storage().list(widgets().prefix(), everything().withContinueToken(token)));
    }

    @Requires(Capability.SNAPSHOT_PAGES)
    @Test
    protected void token_ofACompactedVersion_isExpiredWithAWayToGoOn() {
        List<KubeObject> all = createMany(6);
        ObjectList first = list(everything().withLimit(2));
        KubeObject changed = touch(all.get(4), "changed");
        KubeObject inserted = create("ns", "w003-inserted");
        fixture().compact(inserted.resourceVersion());

        Expired expired = failure(Expired.class, storage().list(widgets().prefix(), continuing(first, 2)));

        String token = Objects.requireNonNull(expired.continueToken());
        assertThat(token).isEqualTo(ListCase.token("ns/w001\0", -1));
        ObjectList second = list(everything().withLimit(2).withContinueToken(token));
        assertThat(second.items()).containsExactly(all.get(2), all.get(3));
        assertThat(second.resourceVersion()).isEqualTo(inserted.resourceVersion());
        create("ns", "w005-inserted");
        List<ObjectList> rest = pages(continuing(second, 2));
        assertThat(rest).flatExtracting(ObjectList::items).containsExactly(inserted, changed, all.get(5));
        assertThat(rest).extracting(ObjectList::resourceVersion).containsOnly(inserted.resourceVersion());
    }

    private List<ObjectList> pages(ListOptions firstPage) {
        List<ObjectList> pages = new ArrayList<>();
        pages.add(list(firstPage));
        while (pages.getLast().continueToken() != null) {
            ListOptions following =
                    everything().withPredicate(firstPage.predicate()).withLimit(firstPage.limit());
            pages.add(list(following.withContinueToken(
                    Objects.requireNonNull(pages.getLast().continueToken()))));
        }
        return pages;
    }

    private ObjectList next(ObjectList page, long limit) {
        return list(continuing(page, limit));
    }

    private static ListOptions continuing(ObjectList page, long limit) {
        return everything().withLimit(limit).withContinueToken(Objects.requireNonNull(page.continueToken()));
    }

    private List<Call.Range> ranges() {
        return fixture().backend().calls(Call.Range.class, absolute(widgets().prefix()));
    }

    /** Objects {@code ns/w000} … with a label of their parity, in order. */
    private List<KubeObject> createMany(int count) {
        return await(Flux.range(0, count)
                .map(i -> widgets()
                        .encode(TestObject.named("ns", "w%03d".formatted(i))
                                .withLabel("parity", i % 2 == 0 ? "even" : "odd")))
                .flatMapSequential(object -> storage().create(key(object), object, Ttl.FOREVER), 64)
                .collectList());
    }
}
