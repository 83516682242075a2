package dev.orlop.storage.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject;
import dev.orlop.storage.DeleteRequest;
import dev.orlop.storage.Storage;
import dev.orlop.storage.Storage.GetOptions;
import dev.orlop.storage.StorageException.BadRequest;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.WatchOptions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** The keys of a {@link Storage}: which are refused by all six operations, and what a directory holds. */
public abstract class KeysContract extends StorageContract {

    /** {@code %s} stands for the resource's prefix. */
    static Stream<String> badKeys() {
        return Stream.of(
                "",
                "/",
                "%s/ns/..",
                "%s/../secrets/ns/a",
                "%s/ns/../../a",
                "..",
                "%s/./a",
                "%s/ns/.",
                ".",
                "/elsewhere/ns/a",
                "%sfoo/ns/a",
                "%s.apps/ns/a",
                "registry%s/ns/a");
    }

    @ParameterizedTest
    @MethodSource("badKeys")
    protected void create_badKey_isRefused(String pattern) {
        KubeObject object = widgets().encode(TestObject.named("ns", "a"));

        refused(storage().create(bad(pattern), object, Ttl.FOREVER));
    }

    @ParameterizedTest
    @MethodSource("badKeys")
    protected void get_badKey_isRefused(String pattern) {
        refused(storage().get(bad(pattern), GetOptions.ignoringNotFound()));
    }

    @ParameterizedTest
    @MethodSource("badKeys")
    protected void list_badKey_isRefused(String pattern) {
        refused(storage().list(bad(pattern), everything()));
        refused(storage().list(bad(pattern), everything().withRecursive(false)));
    }

    @ParameterizedTest
    @MethodSource("badKeys")
    protected void update_badKey_isRefused(String pattern) {
        refused(storage().guaranteedUpdate(bad(pattern), changing(note("x"))));
    }

    @ParameterizedTest
    @MethodSource("badKeys")
    protected void delete_badKey_isRefused(String pattern) {
        refused(storage().delete(bad(pattern), DeleteRequest.unconditional()));
    }

    @ParameterizedTest
    @MethodSource("badKeys")
    protected void watch_badKey_failsAtOnce(String pattern) {
        watch(bad(pattern), WatchOptions.everything()).expectFailure(BadRequest.class);
        watch(bad(pattern), WatchOptions.everything().withRecursive(false)).expectFailure(BadRequest.class);
    }

    private String bad(String pattern) {
        return pattern.replace("%s", widgets().prefix());
    }

    private void refused(Mono<?> result) {
        failure(BadRequest.class, result);
    }

    @Test
    protected void keys_dotsInsideANameAreAllowed() {
        KubeObject created = create("ns.v1", "a..b");

        assertThat(get(key("ns.v1", "a..b"))).isEqualTo(created);
    }

    @Test
    protected void list_directory_holdsNoNeighbourThatItsNameStarts() {
        KubeObject inside = create("foo", "a");
        create("foobar", "a");
        create("fo", "a");

        assertThat(list(key("", "foo"), everything()).items()).containsExactly(inside);
        assertThat(list(key("", "foo/"), everything()).items()).containsExactly(inside);
    }

    @Test
    protected void list_typeWhosePrefixStartsAnother_holdsOnlyItsOwn() {
        TestResource longer =
                TestResource.of(widgets().groupResource().group(), "widgetsets", true, new SwitchableTransformer());
        Storage longerStorage = open(longer);
        KubeObject foreign = longer.encode(TestObject.named("ns", "a"));
        await(longerStorage.create(longer.key(foreign), foreign, Ttl.FOREVER));
        KubeObject own = create("ns", "a");

        assertThat(list(everything()).items()).containsExactly(own);
        assertThat(await(storage().stats()).objectCount()).isEqualTo(1);
    }

    @Test
    protected void list_directoryKeyNotRecursive_isEmpty() {
        create("foo", "a");

        assertThat(list(key("", "foo"), everything().withRecursive(false)).items())
                .isEmpty();
        assertThat(list(key("", "foo/"), everything().withRecursive(false)).items())
                .isEmpty();
    }

    @Test
    protected void list_objectKeyRecursive_isADirectoryAndEmpty() {
        create("foo", "a");

        assertThat(list(key("foo", "a"), everything()).items()).isEmpty();
    }

    @Test
    protected void list_order_isByTheBytesOfTheKeys() {
        String[] names = {"a", "B", "a-b", "a.b", "a0", "é", "z", "Z", "\uD83D\uDE00", "\uFFFD"};
        for (String name : names) {
            create("ns", name);
        }

        assertThat(list(everything()).items())
                .extracting(object -> object.meta().name())
                .containsExactly("B", "Z", "a", "a-b", "a.b", "a0", "z", "é", "\uFFFD", "\uD83D\uDE00");
    }
}
