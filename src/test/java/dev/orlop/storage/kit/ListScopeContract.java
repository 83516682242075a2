package dev.orlop.storage.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.SelectionPredicate;
import dev.orlop.storage.Storage;
import dev.orlop.storage.StorageException.BadRequest;
import dev.orlop.storage.StorageException.InvalidOption;
import dev.orlop.storage.StorageException.TooLargeResourceVersion;
import dev.orlop.storage.Ttl;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;

/** Lists of one object, of namespaces and fields, and how recent a list is. */
public abstract class ListScopeContract extends StorageContract {

    // One object.

    @Test
    protected void listOne_present_isTheObjectAndTheStoresRevision() {
        KubeObject created = create("ns", "a");
        create("ns", "ab");
        long current = fixture().bumpRevision();

        ObjectList list = one(created, everything());

        assertThat(list.items()).containsExactly(created);
        assertThat(list.resourceVersion()).isEqualTo(current);
        assertThat(list.continueToken()).isNull();
    }

    @Test
    protected void listOne_absent_isEmptyWithTheStoresRevision() {
        long current = fixture().bumpRevision();

        ObjectList list = list(key("ns", "absent"), everything().withRecursive(false));

        assertThat(list.items()).isEmpty();
        assertThat(list.resourceVersion()).isEqualTo(current);
    }

    @Test
    protected void listOne_notOlderThan_isRecentEnough() {
        KubeObject created = create("ns", "a");
        KubeObject updated = touch(created, "later");
        settle();

        assertThat(one(updated, from(0)).items()).containsExactly(updated);
        assertThat(one(updated, notOlderThan(0)).items()).containsExactly(updated);
        assertThat(one(updated, from(created.resourceVersion())).items()).containsExactly(updated);
        assertThat(one(updated, notOlderThan(created.resourceVersion())).items())
                .containsExactly(updated);
        assertThat(one(updated, notOlderThan(updated.resourceVersion())).resourceVersion())
                .isGreaterThanOrEqualTo(updated.resourceVersion());
    }

    @Requires(Capability.SNAPSHOT_PAGES)
    @Test
    protected void listOne_exact_isTheObjectOfThatTime() {
        long before = fixture().bumpRevision();
        KubeObject created = create("ns", "a");
        KubeObject updated = touch(created, "later");
        KubeObject deleted = delete(updated);

        assertThat(one(created, exactly(before)).items()).isEmpty();
        assertThat(one(created, exactly(created.resourceVersion())).items()).containsExactly(created);
        assertThat(one(created, exactly(updated.resourceVersion())).items()).containsExactly(updated);
        assertThat(one(created, exactly(deleted.resourceVersion())).items()).isEmpty();
        assertThat(one(created, exactly(created.resourceVersion())).resourceVersion())
                .isEqualTo(created.resourceVersion());
    }

    @Test
    protected void listOne_ahead_fails() {
        KubeObject created = create("ns", "a");
        ListOptions single = everything().withRecursive(false);

        failure(
                TooLargeResourceVersion.class,
                storage().list(key(created), single.withResourceVersion(Long.toString(Long.MAX_VALUE))));
        failure(
                TooLargeResourceVersion.class,
                storage().list(key(created), exactly(currentRevision() + 1).withRecursive(false)));
    }

    @Test
    protected void listOne_badVersion_isRefused() {
        KubeObject created = create("ns", "a");

        failure(
                BadRequest.class,
                storage().list(key(created), everything().withRecursive(false).withResourceVersion("abc")));
        failure(InvalidOption.class, storage().list(key(created), exactly(0).withRecursive(false)));
    }

    @Test
    protected void listOne_withLimit_isNotReadAsAnExactVersion() {
        KubeObject created = create("ns", "a");
        KubeObject updated = touch(created, "later");
        settle();

        assertThat(one(updated, from(created.resourceVersion()).withLimit(1)).items())
                .containsExactly(updated);
    }

    @Test
    protected void listOne_tokenBesideIt_isIgnored() {
        KubeObject created = create("ns", "a");

        ObjectList list = one(created, everything().withContinueToken("no token at all"));

        assertThat(list.items()).containsExactly(created);
    }

    @Test
    protected void listOne_selector_decides() {
        KubeObject red = create(TestObject.named("ns", "a").withColor("red").withLabel("app", "x"));

        assertThat(one(red, everything().withPredicate(fields("spec.color=red")))
                        .items())
                .containsExactly(red);
        assertThat(one(red, everything().withPredicate(fields("spec.color=blue")))
                        .items())
                .isEmpty();
        assertThat(one(red, everything().withPredicate(labels("app in (x,y)"))).items())
                .containsExactly(red);
        assertThat(one(red, everything().withPredicate(labels("!app"))).items()).isEmpty();
    }

    private ObjectList one(KubeObject object, ListOptions options) {
        return list(key(object), options.withRecursive(false));
    }

    // Namespaces.

    /** Directory below the prefix or key of one object, whether it is a directory, selector, and the expected names. */
    static Stream<Arguments> scopes() {
        return Stream.of(
                argumentSet("all", "", true, fields(""), List.of("n1/a", "n1/b", "n2/a", "n2/c")),
                argumentSet("all, name", "", true, fields("metadata.name=a"), List.of("n1/a", "n2/a")),
                argumentSet("all, namespace", "", true, fields("metadata.namespace=n1"), List.of("n1/a", "n1/b")),
                argumentSet(
                        "all, other namespace", "", true, fields("metadata.namespace!=n1"), List.of("n2/a", "n2/c")),
                argumentSet(
                        "all, namespace and name",
                        "",
                        true,
                        fields("metadata.namespace=n2,metadata.name=a"),
                        List.of("n2/a")),
                argumentSet("all, color", "", true, fields("spec.color=red"), List.of("n1/a", "n2/c")),
                argumentSet("all, no color", "", true, fields("spec.color="), List.of("n1/b")),
                argumentSet("all, not that color", "", true, fields("spec.color!=red"), List.of("n1/b", "n2/a")),
                argumentSet(
                        "all, color and namespace",
                        "",
                        true,
                        fields("spec.color=red,metadata.namespace=n2"),
                        List.of("n2/c")),
                argumentSet("all, label", "", true, labels("app=x"), List.of("n1/a", "n2/a")),
                argumentSet("all, no label", "", true, labels("!app"), List.of("n1/b", "n2/c")),
                argumentSet(
                        "all, label and color",
                        "",
                        true,
                        new SelectionPredicate(
                                labels("app=x").label(),
                                fields("spec.color=red").field()),
                        List.of("n1/a")),
                argumentSet("namespace", "n1", true, fields(""), List.of("n1/a", "n1/b")),
                argumentSet("namespace, name", "n1", true, fields("metadata.name=b"), List.of("n1/b")),
                argumentSet("namespace, other namespace", "n1", true, fields("metadata.namespace=n2"), List.of()),
                argumentSet("namespace, color", "n2", true, fields("spec.color=blue"), List.of("n2/a")),
                argumentSet("name in namespace", "n1/a", false, fields("metadata.name=a"), List.of("n1/a")),
                argumentSet(
                        "name in namespace, color",
                        "n2/c",
                        false,
                        fields("metadata.name=c,metadata.namespace=n2,spec.color=red"),
                        List.of("n2/c")),
                argumentSet("name in namespace, not that color", "n1/a", false, fields("spec.color!=red"), List.of()));
    }

    @ParameterizedTest
    @MethodSource("scopes")
    protected void list_scope_holdsWhatMatches(
            String scope, boolean recursive, SelectionPredicate predicate, List<String> expected) {
        create(TestObject.named("n1", "a").withColor("red").withLabel("app", "x"));
        create(TestObject.named("n1", "b"));
        create(TestObject.named("n2", "a").withColor("blue").withLabel("app", "x"));
        create(TestObject.named("n2", "c").withColor("red"));
        settle();
        ListOptions options = everything().withRecursive(recursive).withPredicate(predicate);

        for (ListOptions variant : List.of(options, options.withResourceVersion("0"))) {
            assertThat(list(key("", scope), variant).items())
                    .extracting(
                            item -> item.meta().namespace() + "/" + item.meta().name())
                    .containsExactlyElementsOf(expected);
        }
    }

    // How recent.

    @Test
    protected void list_unset_showsTheStoresRevisionThoughTheTypeDidNotChange() {
        KubeObject created = create("ns", "a");
        for (int i = 0; i < 3; i++) {
            long elsewhere = fixture().bumpRevision();

            ObjectList list = list(everything());

            assertThat(list.items()).containsExactly(created);
            assertThat(list.resourceVersion()).isEqualTo(elsewhere);
        }
    }

    @Test
    protected void list_tokenWithoutSnapshot_showsTheStoresRevision() {
        create("ns", "a");
        long elsewhere = fixture().bumpRevision();

        ObjectList list = list(everything().withContinueToken(ListCase.token("ns/a\0", -1)));

        assertThat(list.items()).isEmpty();
        assertThat(list.resourceVersion()).isEqualTo(elsewhere);
    }

    @Test
    protected void list_afterEachWrite_showsIt() {
        KubeObject object = create("ns", "a");
        for (int i = 0; i < 20; i++) {
            object = touch(object, "write " + i);
            assertThat(list(everything()).items()).containsExactly(object);
        }
        delete(object);
        assertThat(list(everything()).items()).isEmpty();
    }

    @Test
    protected void list_foreignWriter_isSeen() {
        KubeObject object = widgets().encode(TestObject.named("ns", "a"));
        long revision = fixture()
                .writeRaw(absolute(key(object)), transformer().toStorage(object.storedBytes(), absolute(key(object))));

        assertThat(list(everything()).items()).containsExactly(object.withResourceVersion(revision));
    }

    @Test
    protected void list_emptyTypeInAUsedStore_hasTheStoresRevision() {
        TestResource others = anotherResource();
        Storage empty = open(others);
        KubeObject created = create("ns", "a");

        ObjectList list = await(empty.list(others.prefix(), everything()));

        assertThat(list.items()).isEmpty();
        assertThat(list.resourceVersion()).isEqualTo(created.resourceVersion());
    }

    /** One read serves items and version: no item is newer than the list, and none that the version covers is missing. */
    @Requires(Capability.SNAPSHOT_PAGES)
    @Test
    protected void list_whileWriting_itemsAndVersionBelongTogether() {
        KubeObject object = create("ns", "a");
        for (int i = 0; i < 30; i++) {
            Disposable writing = storage()
                    .create(key("ns", "b" + i), widgets().encode(TestObject.named("ns", "b" + i)), Ttl.FOREVER)
                    .subscribe();
            ObjectList seen = list(from(object.resourceVersion()));
            ObjectList again = list(exactly(seen.resourceVersion()));
            assertThat(seen.items()).isEqualTo(again.items());
            assertThat(seen.items())
                    .allSatisfy(item -> assertThat(item.resourceVersion()).isLessThanOrEqualTo(seen.resourceVersion()));
            writing.dispose();
        }
    }
}
