package dev.orlop.storage.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject;
import dev.orlop.storage.DeleteRequest;
import dev.orlop.storage.DeleteRequest.Validation;
import dev.orlop.storage.Preconditions;
import dev.orlop.storage.Storage;
import dev.orlop.storage.StorageException.InvalidObject;
import dev.orlop.storage.StorageException.KeyNotFound;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link Storage#delete}: preconditions, validation, and suggestions of a cache that may be out of date. */
public abstract class DeleteContract extends StorageContract {
    private static final DeleteRequest UNCONDITIONAL = DeleteRequest.unconditional();

    @Test
    protected void delete_existing_returnsItsLastStateAtTheRevisionOfTheDelete() {
        KubeObject updated = touch(create("ns", "a"), "last");

        KubeObject deleted = delete(updated);

        assertThat(deleted.resourceVersion())
                .isGreaterThan(updated.resourceVersion())
                .isEqualTo(currentRevision());
        assertThat(deleted).isEqualTo(updated.withResourceVersion(deleted.resourceVersion()));
        assertThat(isAbsent(key(updated))).isTrue();
    }

    @Test
    protected void delete_missing_fails() {
        failure(KeyNotFound.class, storage().delete(key("ns", "absent"), UNCONDITIONAL));
    }

    @Test
    protected void delete_twice_failsTheSecondTime() {
        KubeObject created = create("ns", "a");
        delete(created);

        failure(KeyNotFound.class, storage().delete(key(created), UNCONDITIONAL));
    }

    @Test
    protected void delete_uidMatches_deletes() {
        KubeObject created = create(TestObject.named("ns", "a").withUid("A"));

        delete(key(created), UNCONDITIONAL.withPreconditions(new Preconditions("A", null)));

        assertThat(isAbsent(key(created))).isTrue();
    }

    @Test
    protected void delete_uidDiffers_isRefused() {
        KubeObject created = create(TestObject.named("ns", "a").withUid("A"));

        refused(created, UNCONDITIONAL.withPreconditions(new Preconditions("B", null)));
    }

    @Test
    protected void delete_versionMatches_deletes() {
        KubeObject created = create("ns", "a");
        String version = Long.toString(created.resourceVersion());

        delete(key(created), UNCONDITIONAL.withPreconditions(new Preconditions(null, version)));

        assertThat(isAbsent(key(created))).isTrue();
    }

    @Test
    protected void delete_versionIsOld_isRefused() {
        KubeObject created = create("ns", "a");
        KubeObject updated = touch(created, "later");
        String old = Long.toString(created.resourceVersion());

        refused(updated, UNCONDITIONAL.withPreconditions(new Preconditions(null, old)));
    }

    @Test
    protected void delete_validationRefuses_failsWithItsErrorAndLeavesTheObject() {
        KubeObject created = create("ns", "a");
        Refusal refusal = new Refusal();

        assertThat(failure(Refusal.class, storage().delete(key(created), UNCONDITIONAL.withValidation(object -> {
                    throw refusal;
                }))))
                .isSameAs(refusal);

        assertThat(get(key(created))).isEqualTo(created);
    }

    @Test
    protected void delete_freshSuggestion_deletes() {
        KubeObject created = create("ns", "a");

        KubeObject deleted = delete(key(created), UNCONDITIONAL.withSuggestion(created));

        assertThat(deleted).isEqualTo(created.withResourceVersion(deleted.resourceVersion()));
        assertThat(isAbsent(key(created))).isTrue();
    }

    @Test
    protected void delete_staleSuggestion_returnsTheNewestState() {
        KubeObject created = create("ns", "a");
        KubeObject updated = touch(created, "newest");

        KubeObject deleted = delete(key(created), UNCONDITIONAL.withSuggestion(created));

        assertThat(deleted).isEqualTo(updated.withResourceVersion(deleted.resourceVersion()));
        assertThat(isAbsent(key(created))).isTrue();
    }

    @Test
    protected void delete_writeDuringValidation_validatesTheNewestStateToo() {
        KubeObject created = create("ns", "a");
        List<KubeObject> validated = new ArrayList<>();
        beforeFirstWrite(created, "in between");

        KubeObject deleted = delete(key(created), UNCONDITIONAL.withValidation(validated::add));

        assertThat(validated).hasSize(2);
        assertThat(validated.getFirst()).isEqualTo(created);
        assertThat(text(validated.getLast())).contains("in between");
        assertThat(deleted).isEqualTo(validated.getLast().withResourceVersion(deleted.resourceVersion()));
    }

    @Test
    protected void delete_suggestionOfADeletedObject_isNotFound() {
        KubeObject created = create("ns", "a");
        delete(created);

        failure(KeyNotFound.class, storage().delete(key(created), UNCONDITIONAL.withSuggestion(created)));
    }

    @Test
    protected void delete_suggestionOfARecreatedObject_returnsTheNewOne() {
        KubeObject old = create(TestObject.named("ns", "a").withUid("old"));
        delete(old);
        create(TestObject.named("ns", "a").withUid("new"));

        KubeObject deleted = delete(key(old), UNCONDITIONAL.withSuggestion(old));

        assertThat(deleted.meta().uid()).isEqualTo("new");
    }

    @Test
    protected void delete_freshSuggestionThatPasses_isValidatedOnce() {
        KubeObject created = create("ns", "a");
        List<KubeObject> validated = new ArrayList<>();

        delete(key(created), UNCONDITIONAL.withSuggestion(created).withValidation(validated::add));

        assertThat(validated).containsExactly(created);
    }

    /** An error about the suggestion is the caller's only once the store confirms that nothing newer is there. */
    @Test
    protected void delete_freshSuggestionThatIsRefused_failsWithTheFirstError() {
        KubeObject created = create("ns", "a");
        settle();
        List<Refusal> refusals = new ArrayList<>();
        Validation validation = object -> {
            refusals.add(new Refusal());
            throw refusals.getLast();
        };

        Refusal failure = failure(
                Refusal.class,
                storage()
                        .delete(
                                key(created),
                                UNCONDITIONAL.withSuggestion(created).withValidation(validation)));

        assertThat(refusals).hasSize(1);
        assertThat(failure).isSameAs(refusals.getFirst());
        assertThat(get(key(created))).isEqualTo(created);
    }

    @Test
    protected void delete_onlyTheCurrentObjectIsValid_deletes() {
        KubeObject created = create(TestObject.named("ns", "a").withColor("locked"));
        update(created, tree -> tree.putObject("spec").put("color", "open"));
        List<KubeObject> validated = new ArrayList<>();

        delete(key(created), UNCONDITIONAL.withSuggestion(created).withValidation(remembering(validated, "open")));

        assertThat(validated).hasSizeBetween(1, 2);
        assertThat(isAbsent(key(created))).isTrue();
    }

    @Test
    protected void delete_onlyTheSuggestionIsValid_isRefused() {
        KubeObject created = create(TestObject.named("ns", "a").withColor("open"));
        KubeObject updated = update(created, tree -> tree.putObject("spec").put("color", "locked"));
        List<KubeObject> validated = new ArrayList<>();

        failure(
                Refusal.class,
                storage()
                        .delete(
                                key(created),
                                UNCONDITIONAL.withSuggestion(created).withValidation(remembering(validated, "open"))));

        assertThat(validated).hasSizeBetween(1, 2);
        assertThat(get(key(created))).isEqualTo(updated);
    }

    @Test
    protected void delete_uidOfAStaleSuggestionDiffers_readsTheCurrentOne() {
        KubeObject old = create(TestObject.named("ns", "a").withUid("old"));
        delete(old);
        create(TestObject.named("ns", "a").withUid("new"));

        KubeObject deleted =
                delete(key(old), UNCONDITIONAL.withSuggestion(old).withPreconditions(new Preconditions("new", null)));

        assertThat(deleted.meta().uid()).isEqualTo("new");
    }

    @Test
    protected void delete_onlyTheSuggestionHasTheUid_isRefused() {
        KubeObject old = create(TestObject.named("ns", "a").withUid("old"));
        delete(old);
        KubeObject current = create(TestObject.named("ns", "a").withUid("new"));

        refused(current, UNCONDITIONAL.withSuggestion(old).withPreconditions(new Preconditions("old", null)));
    }

    private void refused(KubeObject stored, DeleteRequest request) {
        failure(InvalidObject.class, storage().delete(key(stored), request));
        assertThat(get(key(stored))).isEqualTo(stored);
    }

    private void beforeFirstWrite(KubeObject object, String note) {
        KubeObject newer = widgets().edit(object, note(note));
        byte[] value = transformer().toStorage(newer.storedBytes(), absolute(key(object)));
        fixture().backend().beforeNextWrite(() -> fixture().writeRaw(absolute(key(object)), value));
    }

    private static Validation remembering(List<KubeObject> validated, String color) {
        return object -> {
            validated.add(object);
            if (!object.field(TestResource.COLOR).equals(color)) {
                throw new Refusal();
            }
        };
    }

    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
