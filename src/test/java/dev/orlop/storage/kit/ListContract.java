package dev.orlop.storage.kit;

import static dev.orlop.storage.kit.ListCase.named;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject;
import dev.orlop.storage.DeleteRequest;
import dev.orlop.storage.Storage;
import dev.orlop.storage.StorageException.BadRequest;
import dev.orlop.storage.StorageException.Expired;
import dev.orlop.storage.StorageException.InvalidOption;
import dev.orlop.storage.StorageException.TooLargeResourceVersion;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.UpdateRequest;
import dev.orlop.storage.UpdateRequest.Update;
import dev.orlop.storage.kit.RecordingBackend.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The matrix of recursive lists: version, match, limit, continue and selectors over one history of eight writes, the
 * first of which is where history begins, and a ninth that no object of the type took part in.
 */
public abstract class ListContract extends StorageContract {
    private TestResource resource;
    private Storage seeded;
    /** The revision before the first write, compacted. */
    private long before;

    private KubeObject firstBar;
    private KubeObject secondBar;
    private KubeObject secondFoo;
    private KubeObject thirdBarfoo;
    private KubeObject thirdFoo;
    private KubeObject secondBaz;
    private KubeObject firstBarUpdated;
    /** The revision of the delete of {@code second/baz}: the last change of the type. */
    private long last;
    /** The store's revision. */
    private long current;

    @BeforeAll
    protected final void seed() {
        before = fixture().bumpRevision();
        resource = anotherResource();
        seeded = fixture().open(resource);
        firstBar = add("first", "bar");
        secondBar = add("second", "bar");
        secondFoo = add("second", "foo");
        thirdBarfoo = add("third", "barfoo");
        thirdFoo = add("third", "foo");
        secondBaz = add("second", "baz");
        firstBarUpdated = await(seeded.guaranteedUpdate(
                resource.key(firstBar),
                UpdateRequest.of(old -> Update.keepingTtl(resource.edit(
                        Objects.requireNonNull(old),
                        tree -> tree.putObject("spec").put("color", "red"))))));
        last = await(seeded.delete(resource.key(secondBaz), DeleteRequest.unconditional()))
                .resourceVersion();
        fixture().compact(firstBar.resourceVersion());
        current = fixture().bumpRevision();
        await(seeded.list(resource.prefix(), notOlderThan(current)));
    }

    @AfterAll
    protected final void closeSeeded() {
        seeded.close();
    }

    private KubeObject add(String namespace, String name) {
        KubeObject object = resource.encode(TestObject.named(namespace, name));
        return await(seeded.create(resource.key(object), object, Ttl.FOREVER));
    }

    @ParameterizedTest
    @MethodSource({"refused", "directories", "limits", "tokens", "selectors", "versions"})
    protected void list_current(ListCase row) {
        if (row.limitAtZero()) {
            assumeCan(Capability.LIMIT_AT_VERSION_ZERO);
        }
        if (row.options().limit() != 0) {
            assumeCan(Capability.SNAPSHOT_PAGES);
        }

        row.verify(seeded.list(row.key(resource), row.options()), fixture().patience());
    }

    @Requires(Capability.SNAPSHOT_PAGES)
    @ParameterizedTest
    @MethodSource({"exact", "exactWithLimit", "continued"})
    protected void list_past(ListCase row) {
        row.verify(seeded.list(row.key(resource), row.options()), fixture().patience());
    }

    @Requires(Capability.SNAPSHOT_PAGES)
    @ParameterizedTest
    @MethodSource("withCost")
    protected void list_costsAsManyRangesAsItMust(ListCase row) {
        fixture().backend().forget();

        row.verify(seeded.list(row.key(resource), row.options()), fixture().patience());

        assertThat(fixture().backend().calls(Call.Range.class, absolute(resource.prefix())))
                .hasSize(fixture().rangesFor(Objects.requireNonNull(row.rawRanges())));
    }

    Stream<ListCase> withCost() {
        return Stream.of(directories(), limits(), tokens(), selectors(), exact(), exactWithLimit())
                .flatMap(rows -> rows)
                .filter(row -> row.rawRanges() != null);
    }

    Stream<ListCase> refused() {
        return Stream.of(
                named("version that is no number").version("abc").fails(BadRequest.class),
                named("negative version").version("-1").fails(BadRequest.class),
                named("version far ahead").version(Long.MAX_VALUE).fails(TooLargeResourceVersion.class),
                named("version far ahead, not older")
                        .version(Long.MAX_VALUE)
                        .notOlder()
                        .fails(TooLargeResourceVersion.class),
                named("version 0, exact").version("0").exact().fails(InvalidOption.class),
                named("no version, exact").exact().fails(InvalidOption.class),
                named("version and token")
                        .in("second/")
                        .version(1)
                        .limit(1)
                        .continuing("foo", last)
                        .fails(BadRequest.class),
                named("token with an empty start").continuing("", last).fails(BadRequest.class),
                named("token with version 0").continuing("first/bar\0", 0).fails(BadRequest.class),
                named("token that leaves the directory")
                        .continuing("../secrets/x", last)
                        .fails(BadRequest.class),
                named("token that leaves it in the middle")
                        .continuing("first/../../x", last)
                        .fails(BadRequest.class));
    }

    Stream<ListCase> directories() {
        return Stream.of(
                named("a directory")
                        .in("first/")
                        .gives(firstBarUpdated)
                        .at(current)
                        .ranges(1),
                named("a directory without its slash")
                        .in("first")
                        .gives(firstBarUpdated)
                        .at(current)
                        .ranges(1),
                named("a directory of several")
                        .in("second/")
                        .gives(secondBar, secondFoo)
                        .at(current)
                        .ranges(1),
                named("a directory that is not there")
                        .in("absent/")
                        .gives()
                        .at(current)
                        .ranges(1),
                named("start of a directory's name")
                        .in("sec")
                        .gives()
                        .at(current)
                        .ranges(1),
                named("everything").gives(all()).at(current).ranges(1));
    }

    Stream<ListCase> versions() {
        List<ListCase> rows = new ArrayList<>(List.of(
                named("first, version 0")
                        .in("first/")
                        .version("0")
                        .gives(firstBarUpdated)
                        .atLeast(last),
                named("first, version 0, not older")
                        .in("first/")
                        .version("0")
                        .notOlder()
                        .gives(firstBarUpdated),
                named("first, before the first write, not older")
                        .in("first/")
                        .version(before)
                        .notOlder()
                        .gives(firstBarUpdated),
                named("first, before the first write")
                        .in("first/")
                        .version(before)
                        .gives(firstBarUpdated),
                named("first, last change")
                        .in("first/")
                        .version(last)
                        .gives(firstBarUpdated)
                        .atLeast(last),
                named("first, last change, not older")
                        .in("first/")
                        .version(last)
                        .notOlder()
                        .gives(firstBarUpdated)
                        .atLeast(last),
                named("second, last change, not older")
                        .in("second/")
                        .version(last)
                        .notOlder()
                        .gives(secondBar, secondFoo)
                        .atLeast(last),
                named("second, current, not older")
                        .in("second/")
                        .version(current)
                        .notOlder()
                        .gives(secondBar, secondFoo)
                        .at(current),
                named("everything, last change, not older")
                        .version(last)
                        .notOlder()
                        .gives(all()),
                named("nothing, version 0").in("absent/").version("0").gives().atLeast(before),
                named("nothing, current, not older")
                        .in("absent/")
                        .version(current)
                        .notOlder()
                        .gives()
                        .at(current),
                named("second, deleted since")
                        .in("second/")
                        .version(secondBaz.resourceVersion())
                        .notOlder()
                        .gives(secondBar, secondFoo)
                        .atLeast(last),
                named("one behind current, not older")
                        .version(current + 1)
                        .notOlder()
                        .fails(TooLargeResourceVersion.class)));
        return rows.stream();
    }

    Stream<ListCase> limits() {
        return Stream.of(
                named("limit")
                        .in("second/")
                        .limit(1)
                        .gives(secondBar)
                        .continuesAfter(secondBar, current)
                        .remaining(1)
                        .at(current)
                        .ranges(1),
                named("limit as many as there are")
                        .in("second/")
                        .limit(2)
                        .gives(secondBar, secondFoo)
                        .at(current)
                        .ranges(1),
                named("limit beyond all").limit(500).gives(all()).at(current).ranges(1),
                named("limit of everything")
                        .limit(2)
                        .gives(firstBarUpdated, secondBar)
                        .continuesAfter(secondBar, current)
                        .remaining(3)
                        .at(current)
                        .ranges(1),
                named("limit, nothing there")
                        .in("absent/")
                        .limit(1)
                        .gives()
                        .at(current)
                        .ranges(1),
                named("limit, last change, not older")
                        .in("second/")
                        .version(last)
                        .notOlder()
                        .limit(1)
                        .gives(secondBar)
                        .continues()
                        .remaining(1)
                        .atLeast(last),
                named("limit, version 0")
                        .in("second/")
                        .limit(1)
                        .version("0")
                        .gives(secondBar)
                        .continues()
                        .remaining(1)
                        .atLeast(last),
                named("limit, version 0, not older")
                        .in("second/")
                        .limit(1)
                        .version("0")
                        .notOlder()
                        .gives(secondBar)
                        .continues()
                        .remaining(1)
                        .atLeast(last));
    }

    Stream<ListCase> tokens() {
        return Stream.of(
                named("token without a snapshot, from the second")
                        .continuing("first/bar\0", -1)
                        .gives(secondBar, secondFoo, thirdBarfoo, thirdFoo)
                        .at(current)
                        .ranges(1),
                named("token without a snapshot, from the fourth")
                        .continuing("second/foo\0", -1)
                        .gives(thirdBarfoo, thirdFoo)
                        .at(current)
                        .ranges(1),
                named("token without a snapshot, behind all")
                        .continuing("third/foo\0", -1)
                        .gives()
                        .at(current),
                named("token without a snapshot, limit")
                        .continuing("first/bar\0", -1)
                        .limit(2)
                        .gives(secondBar, secondFoo)
                        .continuesAfter(secondFoo, current)
                        .remaining(2)
                        .at(current)
                        .ranges(1),
                named("token without a snapshot, version 0")
                        .continuing("second/foo\0", -1)
                        .version("0")
                        .gives(thirdBarfoo, thirdFoo)
                        .at(current));
    }

    Stream<ListCase> selectors() {
        return Stream.of(
                named("name differs")
                        .in("first/")
                        .where(fields("metadata.name!=bar"))
                        .gives()
                        .at(current),
                named("name differs, not older")
                        .in("first/")
                        .version(last)
                        .notOlder()
                        .where(fields("metadata.name!=bar"))
                        .gives()
                        .atLeast(last),
                named("one match, limit 1: the page is full")
                        .limit(1)
                        .where(fields("metadata.name=barfoo"))
                        .gives(thirdBarfoo)
                        .continues()
                        .at(current)
                        .ranges(3),
                named("one match, limit 1, not older")
                        .version(last)
                        .notOlder()
                        .limit(1)
                        .where(fields("metadata.name=barfoo"))
                        .gives(thirdBarfoo)
                        .continues()
                        .atLeast(last),
                named("one match, limit 2: covers all")
                        .limit(2)
                        .where(fields("metadata.name=barfoo"))
                        .gives(thirdBarfoo)
                        .at(current)
                        .ranges(2),
                named("one match, limit 2, not older")
                        .version(last)
                        .notOlder()
                        .limit(2)
                        .where(fields("metadata.name=barfoo"))
                        .gives(thirdBarfoo)
                        .atLeast(last),
                named("one match, limit 2, version 0")
                        .version("0")
                        .limit(2)
                        .where(fields("metadata.name=barfoo"))
                        .gives(thirdBarfoo),
                named("two matches fill the page")
                        .limit(2)
                        .where(fields("metadata.name=bar"))
                        .gives(firstBarUpdated, secondBar)
                        .continues()
                        .at(current)
                        .ranges(1),
                named("two matches fill the page, not older")
                        .version(last)
                        .notOlder()
                        .limit(2)
                        .where(fields("metadata.name=bar"))
                        .gives(firstBarUpdated, secondBar)
                        .continues(),
                named("two matches in two pages")
                        .limit(2)
                        .where(fields("metadata.name=foo"))
                        .gives(secondFoo, thirdFoo)
                        .at(current)
                        .ranges(2),
                named("two matches in two pages, not older")
                        .version(last)
                        .notOlder()
                        .limit(2)
                        .where(fields("metadata.name=foo"))
                        .gives(secondFoo, thirdFoo),
                named("two matches, page of all")
                        .limit(5)
                        .where(fields("metadata.name=foo"))
                        .gives(secondFoo, thirdFoo)
                        .at(current)
                        .ranges(1),
                named("two matches, page of all, not older")
                        .version(last)
                        .notOlder()
                        .limit(5)
                        .where(fields("metadata.name=foo"))
                        .gives(secondFoo, thirdFoo),
                named("one match, page of all")
                        .limit(5)
                        .where(fields("metadata.name=barfoo"))
                        .gives(thirdBarfoo)
                        .at(current)
                        .ranges(1),
                named("selectable field, after the update")
                        .version(last)
                        .notOlder()
                        .limit(5)
                        .where(fields("spec.color=red"))
                        .gives(firstBarUpdated),
                named("selectable field, unset")
                        .where(fields("spec.color!=red"))
                        .gives(secondBar, secondFoo, thirdBarfoo, thirdFoo)
                        .at(current)
                        .ranges(1),
                named("namespace field")
                        .where(fields("metadata.namespace=third"))
                        .gives(thirdBarfoo, thirdFoo),
                named("both fields")
                        .where(fields("metadata.namespace=third,metadata.name=foo"))
                        .gives(thirdFoo),
                named("contradiction")
                        .where(fields("metadata.name=foo,metadata.name=bar"))
                        .gives(),
                named("deleted object")
                        .version(last)
                        .notOlder()
                        .limit(5)
                        .where(fields("metadata.name=baz"))
                        .gives(),
                named("label that nothing has").where(labels("app=x")).gives().at(current),
                named("label that nothing has, negated").where(labels("app!=x")).gives(all()),
                named("token and selector, ends on the last")
                        .limit(2)
                        .continuing("third/barfoo", -1)
                        .where(fields("metadata.name=foo"))
                        .gives(thirdFoo)
                        .at(current),
                named("token and selector, last object fills the page")
                        .limit(1)
                        .continuing("third/barfoo", -1)
                        .where(fields("metadata.name=foo"))
                        .gives(thirdFoo)
                        .at(current)
                        .ranges(2));
    }

    Stream<ListCase> exact() {
        return Stream.of(
                at("before the first write", before).fails(Expired.class, "The resourceVersion for the provided list"),
                at("before the first write, directory", before).in("first/").fails(Expired.class),
                at("first write", firstBar).gives(firstBar).ranges(1),
                at("second write", secondBar).gives(firstBar, secondBar).ranges(1),
                at("third write", secondFoo).gives(firstBar, secondBar, secondFoo),
                at("fourth write", thirdBarfoo).gives(firstBar, secondBar, secondFoo, thirdBarfoo),
                at("fifth write", thirdFoo).gives(firstBar, secondBar, secondFoo, thirdBarfoo, thirdFoo),
                at("sixth write", secondBaz).gives(firstBar, secondBar, secondBaz, secondFoo, thirdBarfoo, thirdFoo),
                at("seventh write, an update", firstBarUpdated)
                        .gives(firstBarUpdated, secondBar, secondBaz, secondFoo, thirdBarfoo, thirdFoo),
                at("eighth write, a delete", last).gives(all()).ranges(1),
                at("after the writes", current).gives(all()).ranges(1),
                at("ahead", current + 1).fails(TooLargeResourceVersion.class),
                at("first, before its update", firstBar).in("first/").gives(firstBar),
                at("second, before its creation", firstBar).in("second/").gives(),
                at("second, at its creation", secondBar).in("second/").gives(secondBar),
                at("first, last change", last).in("first/").gives(firstBarUpdated),
                at("selector in the past", thirdFoo)
                        .where(fields("spec.color=red"))
                        .gives(),
                at("selector after the update", firstBarUpdated)
                        .where(fields("spec.color=red"))
                        .gives(firstBarUpdated));
    }

    Stream<ListCase> exactWithLimit() {
        return Stream.of(
                at("limit, before its creation", firstBar)
                        .in("second/")
                        .limit(1)
                        .gives(),
                at("limit, at its creation", secondBar).in("second/").limit(1).gives(secondBar),
                at("limit, last change", last)
                        .in("second/")
                        .limit(1)
                        .gives(secondBar)
                        .continuesAfter(secondBar, last)
                        .remaining(1)
                        .ranges(1),
                named("limit, last change, without a match")
                        .in("second/")
                        .version(last)
                        .limit(1)
                        .gives(secondBar)
                        .continuesAfter(secondBar, last)
                        .remaining(1)
                        .at(last)
                        .ranges(1),
                named("limit, compacted, without a match")
                        .version(before)
                        .limit(1)
                        .fails(Expired.class),
                named("limit, ahead, without a match")
                        .version(current + 1)
                        .limit(1)
                        .fails(TooLargeResourceVersion.class),
                at("limit, second write", secondBar)
                        .limit(1)
                        .gives(firstBar)
                        .continuesAfter(firstBar, secondBar.resourceVersion())
                        .remaining(1)
                        .ranges(1),
                at("limit, third write", secondFoo)
                        .limit(2)
                        .gives(firstBar, secondBar)
                        .continuesAfter(secondBar, secondFoo.resourceVersion())
                        .remaining(1),
                at("limit, fourth write", thirdBarfoo).limit(4).gives(firstBar, secondBar, secondFoo, thirdBarfoo),
                at("limit, fifth write", thirdFoo)
                        .limit(1)
                        .gives(firstBar)
                        .continuesAfter(firstBar, thirdFoo.resourceVersion())
                        .remaining(4),
                at("limit, sixth write", secondBaz)
                        .limit(2)
                        .gives(firstBar, secondBar)
                        .continuesAfter(secondBar, secondBaz.resourceVersion())
                        .remaining(4),
                at("limit, seventh write", firstBarUpdated)
                        .limit(4)
                        .gives(firstBarUpdated, secondBar, secondBaz, secondFoo)
                        .continuesAfter(secondFoo, firstBarUpdated.resourceVersion())
                        .remaining(2),
                at("limit, eighth write", last).limit(8).gives(all()),
                at("limit, after the writes", current)
                        .limit(1)
                        .gives(firstBarUpdated)
                        .continuesAfter(firstBarUpdated, current)
                        .remaining(4)
                        .ranges(1),
                at("limit and selector", last)
                        .limit(1)
                        .where(fields("metadata.name=barfoo"))
                        .gives(thirdBarfoo)
                        .continues()
                        .ranges(3));
    }

    Stream<ListCase> continued() {
        return Stream.of(
                named("token, made before")
                        .in("second/")
                        .limit(1)
                        .continuing("foo", last)
                        .gives(secondFoo)
                        .at(last),
                named("token, version 0 beside it is ignored")
                        .in("second/")
                        .version("0")
                        .limit(1)
                        .continuing("foo", last)
                        .gives(secondFoo)
                        .at(last),
                named("token with a leading slash")
                        .in("second/")
                        .continuing("/foo", last)
                        .gives(secondFoo)
                        .at(last),
                named("token, before the first write")
                        .limit(1)
                        .continuing("first/bar\0", before)
                        .fails(Expired.class, "The provided continue parameter is too old"),
                named("token, first write")
                        .limit(1)
                        .continuing("first/bar\0", firstBar.resourceVersion())
                        .gives()
                        .at(firstBar.resourceVersion()),
                named("token, second write")
                        .limit(1)
                        .continuing("first/bar\0", secondBar.resourceVersion())
                        .gives(secondBar)
                        .at(secondBar.resourceVersion()),
                named("token, third write")
                        .limit(2)
                        .continuing("second/bar\0", secondFoo.resourceVersion())
                        .gives(secondFoo)
                        .at(secondFoo.resourceVersion()),
                named("token, fifth write")
                        .limit(1)
                        .continuing("first/bar\0", thirdFoo.resourceVersion())
                        .gives(secondBar)
                        .continuesAfter(secondBar, thirdFoo.resourceVersion())
                        .remaining(3)
                        .at(thirdFoo.resourceVersion()),
                named("token, sixth write")
                        .limit(2)
                        .continuing("second/bar\0", secondBaz.resourceVersion())
                        .gives(secondBaz, secondFoo)
                        .continuesAfter(secondFoo, secondBaz.resourceVersion())
                        .remaining(2)
                        .at(secondBaz.resourceVersion()),
                named("token, seventh write")
                        .limit(4)
                        .continuing("second/foo\0", firstBarUpdated.resourceVersion())
                        .gives(thirdBarfoo, thirdFoo)
                        .at(firstBarUpdated.resourceVersion()),
                named("token, after the writes")
                        .limit(1)
                        .continuing("first/bar\0", current)
                        .gives(secondBar)
                        .continuesAfter(secondBar, current)
                        .remaining(3)
                        .at(current),
                named("token and selector, ends on the last")
                        .limit(2)
                        .continuing("third/barfoo", last)
                        .where(fields("metadata.name=foo"))
                        .gives(thirdFoo)
                        .at(last),
                named("token and selector, last object fills the page")
                        .limit(1)
                        .continuing("third/barfoo", last)
                        .where(fields("metadata.name=foo"))
                        .gives(thirdFoo)
                        .at(last),
                named("token without limit")
                        .continuing("second/bar\0", secondBaz.resourceVersion())
                        .gives(secondBaz, secondFoo, thirdBarfoo, thirdFoo)
                        .at(secondBaz.resourceVersion()));
    }

    private KubeObject[] all() {
        return new KubeObject[] {firstBarUpdated, secondBar, secondFoo, thirdBarfoo, thirdFoo};
    }

    private static ListCase at(String name, KubeObject written) {
        return at(name, written.resourceVersion());
    }

    private static ListCase at(String name, long revision) {
        return named("exact: " + name).version(revision).exact().at(revision);
    }
}
