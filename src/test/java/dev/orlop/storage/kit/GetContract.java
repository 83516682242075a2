package dev.orlop.storage.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject;
import dev.orlop.storage.Storage;
import dev.orlop.storage.Storage.GetOptions;
import dev.orlop.storage.StorageException.BadRequest;
import dev.orlop.storage.StorageException.KeyNotFound;
import dev.orlop.storage.StorageException.TooLargeResourceVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Storage#get}. */
public abstract class GetContract extends StorageContract {
    /** Behind any revision that a test reaches, and within what an engine's client can send. */
    private static final long FAR_AHEAD = Long.MAX_VALUE;

    @Test
    protected void get_unset_returnsTheLastWrite() {
        KubeObject object = create("ns", "a");
        for (int i = 0; i < 5; i++) {
            object = touch(object, "write " + i);
            assertThat(get(key(object))).isEqualTo(object);
        }
    }

    @Test
    protected void get_versionZero_returnsAnyState() {
        KubeObject created = create("ns", "a");
        settle();

        assertThat(get(key(created), "0")).isEqualTo(created);
    }

    @Test
    protected void get_notOlderThanAnOldVersion_returnsThatOrANewerState() {
        KubeObject created = create("ns", "a");
        KubeObject updated = touch(created, "later");

        assertThat(get(key(created), version(created))).isIn(created, updated);
    }

    @Test
    protected void get_notOlderThanTheLatestVersion_returnsTheLatest() {
        KubeObject updated = touch(create("ns", "a"), "later");

        assertThat(get(key(updated), version(updated))).isEqualTo(updated);
    }

    @Requires(Capability.HEARING_OF_OTHER_TYPES)
    @Test
    protected void get_notOlderThanARevisionOfAnotherType_returnsTheObject() {
        KubeObject created = create("ns", "a");
        long elsewhere = fixture().bumpRevision();

        assertThat(get(key(created), Long.toString(elsewhere))).isEqualTo(created);
    }

    @Test
    protected void get_versionAhead_fails() {
        KubeObject created = create("ns", "a");

        TooLargeResourceVersion failure = failure(
                TooLargeResourceVersion.class,
                storage().get(key(created), GetOptions.notOlderThan(Long.toString(FAR_AHEAD))));

        assertThat(failure.requested()).isEqualTo(FAR_AHEAD);
        assertThat(failure).hasMessageContaining("Too large resource version");
    }

    @Test
    protected void get_versionAheadOfAMissingObject_failsForTheVersion() {
        GetOptions options = new GetOptions(true, Long.toString(FAR_AHEAD));

        failure(TooLargeResourceVersion.class, storage().get(key("ns", "absent"), options));
    }

    @Test
    protected void get_missing_fails() {
        failure(KeyNotFound.class, storage().get(key("ns", "absent"), GetOptions.CURRENT));
    }

    @Test
    protected void get_missingAtReachedVersion_fails() {
        KubeObject present = create("ns", "present");

        failure(KeyNotFound.class, storage().get(key("ns", "absent"), GetOptions.notOlderThan(version(present))));
        failure(KeyNotFound.class, storage().get(key("ns", "absent"), GetOptions.notOlderThan("0")));
    }

    @Test
    protected void get_missingIgnored_isEmpty() {
        awaitEmpty(storage().get(key("ns", "absent"), GetOptions.ignoringNotFound()));
    }

    @Test
    protected void get_deleted_fails() {
        KubeObject deleted = delete(create("ns", "a"));

        failure(KeyNotFound.class, storage().get(key(deleted), GetOptions.CURRENT));
        failure(KeyNotFound.class, storage().get(key(deleted), GetOptions.notOlderThan(version(deleted))));
    }

    @Test
    protected void get_nameThatStartsAnother_findsOnlyItsOwn() {
        KubeObject longer = create("ns", "ab");

        assertThat(isAbsent(key("ns", "a"))).isTrue();
        assertThat(get(key("ns", "ab"))).isEqualTo(longer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "-1", "1.5", " 1", "0x10", "18446744073709551616"})
    protected void get_versionNotANumber_isRefused(String resourceVersion) {
        KubeObject created = create("ns", "a");

        failure(BadRequest.class, storage().get(key(created), GetOptions.notOlderThan(resourceVersion)));
    }

    private KubeObject get(String key, String resourceVersion) {
        return await(storage().get(key, GetOptions.notOlderThan(resourceVersion)));
    }

    private static String version(KubeObject object) {
        return Long.toString(object.resourceVersion());
    }
}
