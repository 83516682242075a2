package dev.orlop.registry.store;

import dev.orlop.apply.FieldOwnership.Applied;
import dev.orlop.apply.UnchangedTimes;
import dev.orlop.object.KubeObject;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.body.BodyDecoding;
import dev.orlop.registry.body.MetadataValidation;
import dev.orlop.registry.store.Updates.Wish;
import dev.orlop.registry.type.Admission.Hooks;
import dev.orlop.registry.type.Admission.Operation;
import dev.orlop.registry.type.ServedType;
import dev.orlop.registry.type.ServedView;
import dev.orlop.storage.UpdateRequest.Update;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Applies one change to whatever is stored. Without side effects but for warnings. */
final class PendingUpdate implements Intake {
    private final Wish wish;
    private final ServedView view;
    private final Change change;
    private final ServedType type;
    private final Versions versions;
    private final Tracking tracking;
    private final Admissions admissions;
    private final UpdateRules rules;

    PendingUpdate(Wish wish, ServedType type, Versions versions, Tracking tracking, Admissions admissions) {
        this.wish = wish;
        this.view = wish.view();
        this.change = wish.change();
        this.type = type;
        this.versions = versions;
        this.tracking = tracking;
        this.admissions = admissions;
        this.rules = new UpdateRules(wish, Metadata.time(tracking.now()));
    }

    /**
     * What the client wants of the stored object.
     *
     * @param asStored whether the old object is in the stored version
     * @param old the stored object as strategies see it
     * @param live the stored object in the request's version
     * @param shown what the client sees of it
     * @param body what the client wants in its place
     */
    private record Draft(boolean asStored, ObjectNode old, ObjectNode live, ObjectNode shown, ObjectNode body) {}

    boolean isDryRun() {
        return wish.options().dryRun();
    }

    /** What becomes of the stored object. */
    Update apply(KubeObject current) {
        Draft draft = draft(versions.convert(current, view.version()), current);
        ObjectNode body = change.whole(draft.body(), draft.live(), this);
        ObjectNode next = complete(checked(current, draft, body));
        versions.store(next, view.version());
        return outcome(current, draft, next);
    }

    /** The same, converted by whoever knows how and with the consent of hooks, if there are any. */
    Mono<Update> patiently(KubeObject current, @Nullable Hooks hooks) {
        return versions.shown(Mono.just(current), view.version()).flatMap(seen -> {
            return patientDraft(seen, current)
                    .flatMap(draft -> next(current, draft, hooks)
                            .flatMap(next -> versions.stored(complete(next), view.version()))
                            .map(next -> outcome(current, draft, next)));
        });
    }

    private Mono<Draft> patientDraft(KubeObject seen, KubeObject current) {
        AskedConversions conversions = wish.conversions();
        if (conversions == null) {
            return Mono.fromSupplier(() -> draft(seen, current));
        }
        return conversions
                .complete(() -> begun(seen, current))
                .flatMap(draft -> {
                    JsonNode sent = Metadata.of(draft.body()).node().get("managedFields");
                    return conversions.complete(() -> {
                        Trees.replace(Metadata.of(draft.body()).node(), "managedFields", sent);
                        track(draft);
                        return draft;
                    });
                })
                .map(this::finished);
    }

    private Mono<ObjectNode> next(KubeObject current, Draft draft, @Nullable Hooks hooks) {
        if (hooks == null) {
            return Mono.fromSupplier(() -> checked(current, draft, change.whole(draft.body(), draft.live(), this)));
        }
        Admissions.Write write =
                new Admissions.Write(view, wish.name(), wish.subresource(), Operation.UPDATE, wish.options());
        return admissions.mutate(hooks, write, draft.body(), draft.shown()).flatMap(changed -> {
            ObjectNode next = checked(current, draft, change.whole(changed, draft.live(), this));
            ObjectNode shown = type.form().isOther() ? versions.between(next, view.version()) : next;
            return admissions
                    .validate(hooks, write, change.shown(shown), draft.shown())
                    .thenReturn(next);
        });
    }

    /** The wish of the client, with its owners, before anything is checked. */
    private Draft draft(KubeObject seen, KubeObject current) {
        Draft draft = begun(seen, current);
        track(draft);
        return finished(draft);
    }

    @SuppressWarnings("ReferenceEquality") // An object that is as a version shows it comes back as it is.
    private Draft begun(KubeObject seen, KubeObject current) {
        ObjectNode old = versions.writtenTree(seen, current);
        ObjectNode live = type.form().isOther() ? type.codec().toTree(seen) : old;
        ObjectNode shown = change.shown(live);
        ObjectNode body = change.apply(change.isReplacement() ? shown : shown.deepCopy(), this);
        return new Draft(seen == current, old, live, shown, body);
    }

    private void track(Draft draft) {
        if (!change.isTracked()) {
            tracking.of(view.version(), wish.subresource(), wish.conversions())
                    .update(
                            draft.shown(),
                            view.strategy().asStored(draft.body()),
                            wish.options().fieldManager(),
                            tracking.now());
        }
    }

    private Draft finished(Draft draft) {
        ObjectNode body = draft.body();
        if (!change.isTracked() && wish.subresource() != Subresource.SCALE) {
            Bodies.stored(view, body);
        }
        return draft;
    }

    private ObjectNode checked(KubeObject current, Draft draft, ObjectNode body) {
        if (type.form().isOther()) {
            type.form().store(body);
        }
        MetadataValidation.dropDuplicateOwnersAtLast(body, wish.options().warnings());
        rules.match(body, current);
        ObjectNode next = rules.merge(body, draft.old());
        UnchangedTimes.restore(next, draft.old());
        return next;
    }

    private ObjectNode complete(ObjectNode next) {
        if (change.isTracked() || wish.subresource() == Subresource.SCALE) {
            versions.refresh(next, view.version());
        }
        return next;
    }

    /**
     * One that is being deleted is removed with its last finalizer. The answer then has the version that it had before.
     */
    private Update outcome(KubeObject current, Draft draft, ObjectNode next) {
        KubeObject written = Trees.same(next, draft.asStored() ? draft.old() : versions.storedTree(current))
                ? current
                : type.codec().encode(next);
        Metadata metadata = Metadata.of(next);
        if (metadata.isBeingDeleted()
                && metadata.finalizers().isEmpty()
                && !view.strategy().isHeld(next)) {
            return new Update.Remove(written.withResourceVersion(current.resourceVersion()));
        }
        boolean unsettled = wish.subresource() == Subresource.NONE
                && change.isUnsettled()
                && versions.isStored(view.version())
                && !type.definition().builtIn();
        return new Update.Put(
                unsettled ? written.unsettled() : written, view.strategy().ttl());
    }

    @Override
    public void admitApplied(Applied applied) {
        Bodies.admitApplied(view, applied);
        Bodies.matchNamespace(view, Metadata.of(applied.object()));
    }

    @Override
    public void admit(ObjectNode body, @Nullable BodyDecoding decoding) {
        WriteOptions options = decoding == null ? Bodies.UNHEARD : wish.options();
        BodyDecoding own = decoding == null ? BodyDecoding.ofBody(view.kind(), options) : decoding;
        Bodies.admit(view, body, own, options);
    }
}
