package dev.orlop.storage.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject;
import dev.orlop.object.Status;
import dev.orlop.storage.DeleteRequest;
import dev.orlop.storage.StatusMapping;
import dev.orlop.storage.Storage.GetOptions;
import dev.orlop.storage.StorageException.CorruptObject;
import dev.orlop.storage.StorageException.InvalidObject;
import dev.orlop.storage.StorageException.KeyNotFound;
import dev.orlop.storage.StorageException.UnreadableObjects;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.backend.KeyValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values that cannot be read: what fails, what can still be done, and that the rest is unharmed. */
public abstract class CorruptionContract extends StorageContract {
    private static final DeleteRequest EXPECTING_CORRUPT =
            DeleteRequest.unconditional().withExpectCorrupt(true);

    /** Ways in which a value is unreadable. */
    enum Damage {
        /** Written without the transformer, or with a lost key. */
        NOT_TRANSFORMED,
        /** Readable at another key: the transformer binds it to the key. */
        MOVED,
        /** Not JSON, below an intact transformation. */
        NOT_JSON,
        /** JSON, but no object with metadata. */
        NOT_AN_OBJECT
    }

    @ParameterizedTest
    @EnumSource
    protected void get_unreadable_fails(Damage damage) {
        KubeObject victim = damaged("victim", damage);

        CorruptObject failure = failure(CorruptObject.class, storage().get(key(victim), GetOptions.CURRENT));

        assertThat(failure.key()).contains("victim");
    }

    @ParameterizedTest
    @EnumSource
    protected void list_oneUnreadable_failsAndNamesIt(Damage damage) {
        create("ns", "healthy");
        damaged("victim", damage);

        UnreadableObjects failure =
                failure(UnreadableObjects.class, storage().list(widgets().prefix(), everything()));

        assertThat(failure.objects())
                .singleElement()
                .satisfies(one -> assertThat(one.key()).contains("victim"));
    }

    @ParameterizedTest
    @EnumSource
    protected void update_unreadable_failsAndLeavesTheBytes(Damage damage) {
        KubeObject victim = damaged("victim", damage);
        KeyValue before = raw(victim);

        failure(CorruptObject.class, storage().guaranteedUpdate(key(victim), changing(note("x"))));
        failure(
                CorruptObject.class,
                storage().guaranteedUpdate(key(victim), changing(note("x")).withIgnoreNotFound(true)));

        assertUntouched(victim, before);
    }

    @ParameterizedTest
    @EnumSource
    protected void delete_unreadable_failsAndLeavesTheBytes(Damage damage) {
        KubeObject victim = damaged("victim", damage);
        KeyValue before = raw(victim);

        failure(CorruptObject.class, storage().delete(key(victim), DeleteRequest.unconditional()));

        assertUntouched(victim, before);
    }

    @ParameterizedTest
    @EnumSource
    protected void delete_unreadableExpected_deletesWithoutAResult(Damage damage) {
        KubeObject victim = damaged("victim", damage);

        awaitEmpty(storage().delete(key(victim), EXPECTING_CORRUPT));

        failure(KeyNotFound.class, storage().get(key(victim), GetOptions.CURRENT));
    }

    @Test
    protected void delete_readableButCorruptExpected_isRefused() {
        KubeObject healthy = create("ns", "healthy");

        failure(InvalidObject.class, storage().delete(key(healthy), EXPECTING_CORRUPT));
        failure(InvalidObject.class, storage().delete(key(healthy), EXPECTING_CORRUPT.withSuggestion(healthy)));

        assertThat(get(key(healthy))).isEqualTo(healthy);
    }

    @Test
    protected void delete_missingButCorruptExpected_isNotFound() {
        failure(KeyNotFound.class, storage().delete(key("ns", "absent"), EXPECTING_CORRUPT));
    }

    @Test
    protected void delete_suggestionOfAnUnreadableObject_stillDeletesIt() {
        KubeObject created = create("ns", "victim");
        damage(created, Damage.NOT_TRANSFORMED);

        awaitEmpty(storage().delete(key(created), EXPECTING_CORRUPT.withSuggestion(created)));

        assertThat(fixture().readRaw(absolute(key(created)))).isNull();
    }

    /** The unsafe delete is of an unreadable object only, even if it becomes readable while the delete is on its way. */
    @Test
    protected void delete_unreadableMendedInBetween_isRefused() {
        KubeObject victim = damaged("victim", Damage.NOT_TRANSFORMED);
        byte[] mended = transformer().toStorage(victim.storedBytes(), absolute(key(victim)));
        fixture().backend().beforeNextWrite(() -> fixture().writeRaw(absolute(key(victim)), mended));

        failure(InvalidObject.class, storage().delete(key(victim), EXPECTING_CORRUPT));

        assertThat(get(key(victim)).storedBytes()).isEqualTo(victim.storedBytes());
    }

    @Test
    protected void list_manyUnreadable_answersAHundredAndSaysThatThereAreMore() {
        for (int i = 0; i < 105; i++) {
            fixture().writeRaw(absolute(key("ns", "v" + i)), bytes("garbage"));
        }

        UnreadableObjects failure =
                failure(UnreadableObjects.class, storage().list(widgets().prefix(), everything()));
        Status status = StatusMapping.toStatus(
                failure, StatusMapping.Verb.LIST, widgets().groupResource(), "");

        assertThat(status.code()).isEqualTo(500);
        assertThat(status.reason()).isEqualTo(Status.Reason.STORAGE_READ_ERROR);
        assertThat(Objects.requireNonNull(status.details()).causes()).hasSize(101);
        assertThat(Objects.requireNonNull(status.details()).causes().getLast().reason())
                .isEqualTo("FieldValueTooMany");
    }

    @Test
    protected void list_elsewhere_isUnharmed() {
        KubeObject healthy = create("healthy", "a");
        fixture().writeRaw(absolute(key("sick", "victim")), bytes("garbage"));

        assertThat(list(key("", "healthy"), everything()).items()).containsExactly(healthy);
        assertThat(get(key(healthy))).isEqualTo(healthy);
    }

    @Test
    protected void watch_unreadableWrite_endsInAnErrorAndNothingFollows() {
        KubeObject created = create("ns", "victim");
        settle();
        WatchProbe watch = watch(widgets().prefix(), after(created.resourceVersion()));
        damage(created, Damage.NOT_TRANSFORMED);
        create("ns", "later");

        watch.expectErrorEvent(500, Status.Reason.INTERNAL_ERROR);
    }

    /** Watches that start while the bad write is under way: none may see anything behind its error. */
    @Test
    protected void watch_racingWithAnUnreadableWrite_seesNothingBehindTheError() {
        KubeObject created = create("ns", "victim");
        settle();
        List<WatchProbe> watches = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            if (i == 5) {
                damage(created, Damage.NOT_TRANSFORMED);
            }
            create("ns", "other-" + i);
            watches.add(watch(widgets().prefix(), after(created.resourceVersion())));
        }

        for (WatchProbe watch : watches) {
            expectNothingBehindTheError(watch);
        }
    }

    /** Five creations came before the unreadable write, and more after it. */
    protected void expectNothingBehindTheError(WatchProbe watch) {
        for (int i = 0; i < 5; i++) {
            assertThat(watch.nextChange()).isInstanceOf(WatchEvent.Added.class);
        }
        watch.expectErrorEvent(500, Status.Reason.INTERNAL_ERROR);
    }

    @Requires(Capability.READING_THE_STORE)
    @Test
    protected void watch_unreadableObjectDeleted_endsInAReadErrorAndNothingFollows() {
        KubeObject created = create("ns", "victim");
        long damagedAt = damage(created, Damage.NOT_TRANSFORMED);
        WatchProbe watch = watch(widgets().prefix(), after(damagedAt));
        fixture().deleteRaw(absolute(key(created)));
        create("ns", "later");

        Status status = watch.expectErrorEvent(500, Status.Reason.STORAGE_READ_ERROR);

        assertThat(Objects.requireNonNull(status.details()).causes()).hasSize(1);
    }

    @Requires(Capability.READING_THE_STORE)
    @Test
    protected void watch_fromZeroWithAnUnreadableObject_endsInAnError() {
        create("ns", "a");
        damaged("victim", Damage.NOT_TRANSFORMED);

        watch(widgets().prefix(), after(0)).expectErrorEvent(500, Status.Reason.STORAGE_READ_ERROR);
    }

    @Requires(Capability.READING_THE_STORE)
    @Test
    protected void watch_transformerFailing_endsInAnError() {
        long before = currentRevision();
        KubeObject created = create("ns", "a");
        transformer().failing(true);

        watchOne(created, after(before)).expectErrorEvent(500, Status.Reason.INTERNAL_ERROR);
    }

    private KubeObject damaged(String name, Damage damage) {
        KubeObject created = create("ns", name);
        damage(created, damage);
        return created;
    }

    private long damage(KubeObject object, Damage damage) {
        String key = absolute(key(object));
        byte[] value = switch (damage) {
            case NOT_TRANSFORMED -> bytes("garbage");
            case MOVED -> transformer().toStorage(object.storedBytes(), key + "-elsewhere");
            case NOT_JSON -> transformer().toStorage(bytes("{\"metadata\":"), key);
            case NOT_AN_OBJECT -> transformer().toStorage(bytes("[1,2,3]"), key);
        };
        return fixture().writeRaw(key, value);
    }

    private KeyValue raw(KubeObject object) {
        return Objects.requireNonNull(fixture().readRaw(absolute(key(object))));
    }

    private void assertUntouched(KubeObject object, KeyValue before) {
        assertThat(raw(object).modRevision()).isEqualTo(before.modRevision());
        assertThat(raw(object).value()).isEqualTo(before.value());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
