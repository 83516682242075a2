package dev.orlop.storage.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject;
import dev.orlop.storage.Preconditions;
import dev.orlop.storage.Storage;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.StorageException.InvalidObject;
import dev.orlop.storage.StorageException.KeyNotFound;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.UpdateRequest;
import dev.orlop.storage.UpdateRequest.TryUpdate;
import dev.orlop.storage.UpdateRequest.Update;
import dev.orlop.storage.kit.RecordingBackend.Call;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.node.ObjectNode;

/** {@link Storage#guaranteedUpdate}. */
public abstract class UpdateContract extends StorageContract {

    @Test
    protected void update_changedContent_isStoredAtANewRevision() {
        KubeObject created = create("ns", "a");

        KubeObject updated = touch(created, "changed");

        assertThat(updated.resourceVersion())
                .isGreaterThan(created.resourceVersion())
                .isEqualTo(currentRevision());
        assertThat(text(updated)).contains("changed");
        assertThat(get(key(created))).isEqualTo(updated);
    }

    @Test
    protected void update_current_showsTheStoredObjectWithItsVersion() {
        KubeObject created = create("ns", "a");
        List<@Nullable KubeObject> shown = new ArrayList<>();

        await(storage().guaranteedUpdate(key(created), recording(shown, note("x"))));

        assertThat(shown).containsExactly(created);
    }

    @Test
    protected void update_missing_failsWithoutATry() {
        List<@Nullable KubeObject> shown = new ArrayList<>();

        failure(KeyNotFound.class, storage().guaranteedUpdate(key("ns", "absent"), recording(shown, note("x"))));

        assertThat(shown).isEmpty();
    }

    @Test
    protected void update_missingIgnored_createsTheObject() {
        KubeObject encoded = widgets().encode(TestObject.named("ns", "a"));
        List<@Nullable KubeObject> shown = new ArrayList<>();
        UpdateRequest request = UpdateRequest.of(current -> {
            shown.add(current);
            return Update.keepingTtl(encoded);
        });

        KubeObject created = await(storage().guaranteedUpdate(key("ns", "a"), request.withIgnoreNotFound(true)));

        assertThat(shown).hasSize(1).containsOnlyNulls();
        assertThat(get(key("ns", "a"))).isEqualTo(created);
    }

    @Test
    protected void update_missingIgnoredButUidAsked_isRefused() {
        KubeObject encoded = widgets().encode(TestObject.named("ns", "a"));
        UpdateRequest request = UpdateRequest.of(current -> Update.keepingTtl(encoded))
                .withIgnoreNotFound(true)
                .withPreconditions(new Preconditions("A", null));

        failure(InvalidObject.class, storage().guaranteedUpdate(key("ns", "a"), request));

        assertThat(isAbsent(key("ns", "a"))).isTrue();
    }

    @Test
    protected void update_sameContent_keepsTheVersionAndWritesNothing() {
        KubeObject created = create("ns", "a");
        fixture().backend().forget();

        KubeObject updated = update(created, tree -> {});

        assertThat(updated).isEqualTo(created);
        assertThat(currentRevision()).isEqualTo(created.resourceVersion());
        assertThat(fixture().backend().calls(Call.Put.class, absolute(key(created))))
                .isEmpty();
    }

    @Test
    protected void update_onlyTheTimeToLiveDiffers_keepsTheVersion() {
        KubeObject created = create("ns", "a");

        KubeObject updated = await(storage()
                .guaranteedUpdate(
                        key(created),
                        UpdateRequest.of(
                                current -> new Update.Put(Objects.requireNonNull(current), Ttl.ofSeconds(3600)))));

        assertThat(updated).isEqualTo(created);
        assertThat(currentRevision()).isEqualTo(created.resourceVersion());
    }

    @Test
    protected void update_versionInTheResult_isIgnored() {
        KubeObject created = create("ns", "a");
        UpdateRequest request = UpdateRequest.of(
                current -> Update.keepingTtl(widgets().edit(created, note("x")).withResourceVersion(1)));

        KubeObject updated = await(storage().guaranteedUpdate(key(created), request));

        assertThat(updated.resourceVersion()).isGreaterThan(created.resourceVersion());
        assertThat(get(key(created))).isEqualTo(updated);
    }

    @Test
    protected void update_selfLinkInTheResult_isNoChange() {
        KubeObject created = create("ns", "a");

        KubeObject updated = update(created, tree -> ((ObjectNode) tree.get("metadata")).put("selfLink", "/x"));

        assertThat(updated).isEqualTo(created);
    }

    @Test
    protected void update_sameContentOfAStaleValue_writesItAgain() {
        KubeObject created = create("ns", "a");
        transformer().stale(true);

        KubeObject rewritten = update(created, tree -> {});

        assertThat(rewritten.resourceVersion()).isGreaterThan(created.resourceVersion());
        assertThat(rewritten.storedBytes()).isEqualTo(created.storedBytes());
        transformer().stale(false);
        assertThat(update(rewritten, tree -> {})).isEqualTo(rewritten);
    }

    @Test
    protected void update_sameContentOfAStaleValueWithSuggestion_writesItAgain() {
        KubeObject created = create("ns", "a");
        settle();
        transformer().stale(true);

        KubeObject rewritten = await(
                storage().guaranteedUpdate(key(created), changing(tree -> {}).withSuggestion(created)));

        assertThat(rewritten.resourceVersion()).isGreaterThan(created.resourceVersion());
    }

    /** Equality is with the bytes at rest: a foreign writer's other form of the same object is brought into ours. */
    @Test
    protected void update_sameContentStoredInAnotherForm_isWrittenInOurs() {
        KubeObject created = create("ns", "a");
        byte[] spaced =
                ("  " + new String(created.storedBytes(), StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
        long foreign =
                fixture().writeRaw(absolute(key(created)), transformer().toStorage(spaced, absolute(key(created))));
        settle();

        KubeObject rewritten = await(storage()
                .guaranteedUpdate(
                        key(created), changing(tree -> {}).withSuggestion(created.withResourceVersion(foreign))));

        assertThat(rewritten.resourceVersion()).isGreaterThan(foreign);
        byte[] stored = Objects.requireNonNull(fixture().readRaw(absolute(key(created))))
                .value();
        assertThat(stored).isEqualTo(transformer().toStorage(created.storedBytes(), absolute(key(created))));
        assertThat(update(rewritten, tree -> {})).isEqualTo(rewritten);
    }

    @Test
    protected void update_backToTheContentOfAStaleSuggestion_isWritten() {
        KubeObject created = create("ns", "a");
        KubeObject changed = touch(created, "changed");
        UpdateRequest request =
                UpdateRequest.of(current -> Update.keepingTtl(created)).withSuggestion(created);

        KubeObject updated = await(storage().guaranteedUpdate(key(created), request));

        assertThat(updated.resourceVersion()).isGreaterThan(changed.resourceVersion());
        assertThat(updated.storedBytes()).isEqualTo(created.storedBytes());
        assertThat(get(key(created))).isEqualTo(updated);
    }

    @Test
    protected void update_uidMatches_updates() {
        KubeObject created = create(TestObject.named("ns", "a").withUid("A"));

        KubeObject updated = await(storage()
                .guaranteedUpdate(key(created), changing(note("x")).withPreconditions(new Preconditions("A", null))));

        assertThat(get(key(created))).isEqualTo(updated);
    }

    @Test
    protected void update_uidDiffers_isRefusedWithoutATry() {
        KubeObject created = create(TestObject.named("ns", "a").withUid("A"));
        List<@Nullable KubeObject> shown = new ArrayList<>();

        failure(
                InvalidObject.class,
                storage()
                        .guaranteedUpdate(
                                key(created),
                                recording(shown, note("x")).withPreconditions(new Preconditions("B", null))));

        assertThat(shown).isEmpty();
        assertThat(get(key(created))).isEqualTo(created);
    }

    @Test
    protected void update_uidOfAStaleSuggestionDiffers_readsTheCurrentOne() {
        KubeObject old = create(TestObject.named("ns", "a").withUid("old"));
        delete(old);
        create(TestObject.named("ns", "a").withUid("new"));

        KubeObject updated = await(storage()
                .guaranteedUpdate(
                        key(old),
                        changing(note("x"))
                                .withPreconditions(new Preconditions("new", null))
                                .withSuggestion(old)));

        assertThat(updated.meta().uid()).isEqualTo("new");
    }

    @Test
    protected void update_suggestionOfADeletedObject_isNotFound() {
        KubeObject created = create("ns", "a");
        delete(created);

        failure(
                KeyNotFound.class,
                storage().guaranteedUpdate(key(created), changing(note("x")).withSuggestion(created)));
    }

    @Test
    protected void update_writeInBetween_triesAgainOnce() {
        KubeObject created = create("ns", "a");
        List<@Nullable KubeObject> shown = new ArrayList<>();
        KubeObject other =
                widgets().edit(created, tree -> tree.putObject("spec").put("color", "theirs"));
        byte[] value = transformer().toStorage(other.storedBytes(), absolute(key(created)));
        fixture().backend().beforeNextWrite(() -> fixture().writeRaw(absolute(key(created)), value));

        KubeObject updated = await(storage().guaranteedUpdate(key(created), recording(shown, note("ours"))));

        assertThat(shown).hasSize(2);
        assertThat(Objects.requireNonNull(shown.getLast()).field(TestResource.COLOR))
                .isEqualTo("theirs");
        assertThat(text(updated)).contains("theirs").contains("ours");
    }

    @Test
    protected void update_errorAboutAStaleSuggestion_isTriedOnTheCurrentObject() {
        KubeObject created = create(TestObject.named("ns", "a").withColor("old"));
        KubeObject changed = update(created, tree -> tree.putObject("spec").put("color", "new"));
        TryUpdate picky = current -> {
            KubeObject object = Objects.requireNonNull(current);
            if (object.field(TestResource.COLOR).equals("old")) {
                throw new Refusal();
            }
            return Update.keepingTtl(widgets().edit(object, note("done")));
        };

        KubeObject updated = await(
                storage().guaranteedUpdate(key(created), UpdateRequest.of(picky).withSuggestion(created)));

        assertThat(updated.resourceVersion()).isGreaterThan(changed.resourceVersion());
        assertThat(text(updated)).contains("done").contains("new");
    }

    @Test
    protected void update_errorAboutAFreshSuggestion_isTheFirstErrorAndNotTriedAgain() {
        KubeObject created = create("ns", "a");
        settle();
        List<Refusal> refusals = new ArrayList<>();

        Refusal failure = failure(
                Refusal.class,
                storage().guaranteedUpdate(key(created), refusing(refusals).withSuggestion(created)));

        assertThat(refusals).hasSize(1);
        assertThat(failure).isSameAs(refusals.getFirst());
    }

    @Test
    protected void update_errorAboutTheCurrentObject_isNotTriedAgain() {
        KubeObject created = create("ns", "a");
        settle();
        List<Refusal> refusals = new ArrayList<>();

        failure(Refusal.class, storage().guaranteedUpdate(key(created), refusing(refusals)));

        assertThat(refusals).hasSize(1);
        assertThat(get(key(created))).isEqualTo(created);
    }

    @Test
    protected void update_concurrently_losesNoUpdate() {
        int callers = 8;
        int updatesEach = 10;
        KubeObject created = create("ns", "a");
        UpdateRequest increment = changing(tree -> {
            ObjectNode spec = (ObjectNode) tree.get("spec");
            spec.put("count", (spec.has("count") ? spec.get("count").intValue() : 0) + 1);
        });

        List<Long> versions = await(Flux.range(0, callers)
                .flatMap(
                        caller -> Flux.range(0, updatesEach)
                                .concatMap(i -> storage().guaranteedUpdate(key(created), increment))
                                .subscribeOn(Schedulers.parallel()),
                        callers)
                .map(KubeObject::resourceVersion)
                .collectList());

        assertThat(versions).hasSize(callers * updatesEach).doesNotHaveDuplicates();
        assertThat(text(get(key(created)))).contains("\"count\":" + callers * updatesEach);
    }

    @Test
    protected void update_keeping_changesNothing() {
        KubeObject created = create("ns", "w");

        KubeObject kept =
                await(storage().guaranteedUpdate(key(created), UpdateRequest.of(current -> new Update.Keep())));

        assertThat(kept.resourceVersion()).isEqualTo(created.resourceVersion());
        assertThat(get(key(created)).resourceVersion()).isEqualTo(created.resourceVersion());
    }

    @Test
    protected void update_removing_deletesAndReturnsTheLast() {
        KubeObject created = create("ns", "w");
        KubeObject last = widgets().edit(created, note("last"));

        KubeObject removed =
                await(storage().guaranteedUpdate(key(created), UpdateRequest.of(current -> new Update.Remove(last))));

        assertThat(removed.resourceVersion()).isEqualTo(last.resourceVersion());
        assertThat(text(removed)).contains("\"note\":\"last\"");
        assertThat(isAbsent(key(created))).isTrue();
    }

    @Test
    protected void update_removingWhatAnotherChanged_decidesAnew() {
        KubeObject created = create("ns", "w");
        KubeObject changed = touch(created, "changed");
        UpdateRequest request = UpdateRequest.of(current -> new Update.Remove(Objects.requireNonNull(current)))
                .withSuggestion(created);

        KubeObject removed = await(storage().guaranteedUpdate(key(created), request));

        assertThat(text(removed.withResourceVersion(changed.resourceVersion()))).isEqualTo(text(changed));
        assertThat(isAbsent(key(created))).isTrue();
    }

    @Test
    protected void update_keepingOrRemovingWhatIsNotThere_isNotFound() {
        for (Update update : List.of(new Update.Keep(), new Update.Remove(create("ns", "other")))) {
            UpdateRequest request = UpdateRequest.of(current -> update).withIgnoreNotFound(true);

            failure(StorageException.KeyNotFound.class, storage().guaranteedUpdate(key("ns", "none"), request));
        }
    }

    private UpdateRequest recording(List<@Nullable KubeObject> shown, Consumer<ObjectNode> change) {
        return UpdateRequest.of(current -> {
            shown.add(current);
            return Update.keepingTtl(widgets().edit(Objects.requireNonNull(current), change));
        });
    }

    private static UpdateRequest refusing(List<Refusal> refusals) {
        return UpdateRequest.of(current -> {
            refusals.add(new Refusal());
            throw refusals.getLast();
        });
    }

    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
