package dev.orlop.registry.store;

import dev.orlop.object.GroupResource;
import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.object.ResourceVersion;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceStore.DeleteOptions;
import dev.orlop.registry.ResourceStore.DeleteResult;
import dev.orlop.registry.ResourceStore.PropagationPolicy;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.type.Admission.Hooks;
import dev.orlop.registry.type.Admission.Operation;
import dev.orlop.registry.type.ServedType;
import dev.orlop.registry.type.ServedView;
import dev.orlop.registry.type.Strategy;
import dev.orlop.storage.DeleteRequest;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.Preconditions;
import dev.orlop.storage.StatusMapping.Verb;
import dev.orlop.storage.Storage.GetOptions;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.UpdateRequest;
import dev.orlop.storage.UpdateRequest.Update;
import dev.orlop.tree.Metadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * Delete of one type ({@code registry.Store.Delete}, {@code rest.BeforeDelete}). An object that nothing holds is
 * removed; one with finalizers, its own or those that the propagation policy asks for, is marked and stays until they
 * are gone.
 */
final class Deletes {
    private static final long PAGE = 500;
    private static final int CONCURRENCY = 16;

    private final ServedType type;
    private final Versions versions;
    private final Admissions admissions;

    Deletes(ServedType type, Versions versions, Admissions admissions) {
        this.type = type;
        this.versions = versions;
        this.admissions = admissions;
    }

    Mono<DeleteResult> delete(ServedView view, String name, DeleteOptions options) {
        return delete(view, name, options, name);
    }

    /** @param asked the name that admission sees: none if the request is about many */
    private Mono<DeleteResult> delete(ServedView view, String name, DeleteOptions options, String asked) {
        return Mono.defer(() -> {
                    String key = view.key(name);
                    checkAllowed(view, name);
                    Hooks hooks = admissions.hooks(Subresource.NONE, Operation.DELETE);
                    Consent consent = hooks == null
                            ? current -> Mono.empty()
                            : current -> admissions.delete(hooks, view, asked, current, options);
                    return attempt(view, key, name, options, consent)
                            .onErrorResume(
                                    StorageException.CorruptObject.class,
                                    unreadable -> options.ignoreStoreReadError()
                                            ? removeUnreadable(key, name, options)
                                            : Mono.error(unreadable));
                })
                .onErrorMap(failure -> type.answer(failure, Verb.DELETE, name));
    }

    private Mono<DeleteResult> removeUnreadable(String key, String name, DeleteOptions options) {
        DeleteResult removed = new DeleteResult.Removed(Status.deleted(type.resource(), name, ""));
        return options.dryRun()
                ? Mono.just(removed)
                : type.storage()
                        .delete(key, DeleteRequest.unconditional().withExpectCorrupt(true))
                        .thenReturn(removed);
    }

    private void checkAllowed(ServedView view, String name) {
        String problem = view.strategy().deletionProblem(name);
        if (problem != null) {
            throw new StatusException(Status.forbidden(type.resource(), name, problem, List.of()));
        }
    }

    /** Lets an object be deleted, or fails. */
    private interface Consent extends Function<KubeObject, Mono<Void>> {}

    /** Decides by the object as it stands; when that has changed by the time of the write, it is decided anew. */
    private Mono<DeleteResult> attempt(
            ServedView view, String key, String name, DeleteOptions options, Consent consent) {
        return type.storage().get(key, GetOptions.CURRENT).flatMap(current -> {
            check(options.preconditions(), view, name, current);
            return consent.apply(current)
                    .then(Mono.defer(() -> attempt(view, key, name, options, current)))
                    .onErrorResume(
                            StorageException.InvalidObject.class,
                            changed -> attempt(view, key, name, options, consent));
        });
    }

    private Mono<DeleteResult> attempt(
            ServedView view, String key, String name, DeleteOptions options, KubeObject current) {
        ObjectNode marked = marked(view, current, options);
        boolean held = isHeld(view, marked);
        if (options.dryRun()) {
            return held
                    ? shown(
                            view,
                            Mono.fromSupplier(
                                    () -> type.codec().encode(marked).withResourceVersion(current.resourceVersion())))
                    : Mono.just(removed(name, current));
        }
        return held ? mark(view, key, current, options) : remove(key, name, current);
    }

    private void check(Preconditions wanted, ServedView view, String name, KubeObject current) {
        String uid = wanted.uid();
        String version = wanted.resourceVersion();
        String stored = ResourceVersion.format(current.resourceVersion());
        if (view.strategy().isDeletedInSteps()) {
            checkEarly("UID", uid, current.meta().uid(), name);
            checkEarly("ResourceVersion", version, stored, name);
        }
        if (uid != null && !uid.equals(current.meta().uid())) {
            throw conflict(
                    view,
                    name,
                    "the UID in the precondition (" + uid + ") does not match the UID in record ("
                            + current.meta().uid()
                            + "). The object might have been deleted and then recreated");
        }
        if (version != null && !version.equals(stored)) {
            throw conflict(
                    view,
                    name,
                    "the ResourceVersion in the precondition (" + version
                            + ") does not match the ResourceVersion in record (" + stored
                            + "). The object might have been modified");
        }
    }

    private void checkEarly(String what, @Nullable String wanted, String found, String name) {
        if (wanted != null && !wanted.equals(found)) {
            String problem = "Precondition failed: " + what + " in precondition: " + wanted + ", " + what
                    + " in object meta: " + found;
            throw new StatusException(Status.conflict(type.resource(), name, problem));
        }
    }

    /** A conflict that names the kind where others name the resource ({@code rest.BeforeDelete}). */
    private StatusException conflict(ServedView view, String name, String problem) {
        GroupVersionKind kind = view.kind();
        return new StatusException(Status.conflict(new GroupResource(kind.group(), kind.kind()), name, problem));
    }

    private DeleteResult removed(String name, KubeObject object) {
        return new DeleteResult.Removed(
                Status.deleted(type.resource(), name, object.meta().uid()));
    }

    private Mono<DeleteResult> remove(String key, String name, KubeObject current) {
        DeleteRequest request = DeleteRequest.unconditional()
                .withPreconditions(Preconditions.unchanged(current))
                .withSuggestion(current);
        return type.storage().delete(key, request).map(deleted -> removed(name, deleted));
    }

    private Mono<DeleteResult> mark(ServedView view, String key, KubeObject current, DeleteOptions options) {
        UpdateRequest request = UpdateRequest.of(stored -> {
                    KubeObject object = Objects.requireNonNull(stored);
                    ObjectNode marked = marked(view, object, options);
                    ObjectNode before = versions.storedTree(object);
                    return marked.equals(before)
                            ? new Update.Keep()
                            : Update.keepingTtl(type.codec().encode(marked));
                })
                .withPreconditions(Preconditions.unchanged(current))
                .withSuggestion(current);
        return shown(view, type.storage().guaranteedUpdate(key, request));
    }

    private Mono<DeleteResult> shown(ServedView view, Mono<KubeObject> marked) {
        return versions.shown(marked, view.version()).map(DeleteResult.Marked::new);
    }

    private boolean isHeld(ServedView view, ObjectNode object) {
        return !Metadata.of(object).finalizers().isEmpty() || view.strategy().isHeld(object);
    }

    /** The object as a delete leaves it if something holds it. An object already marked keeps its time. */
    private ObjectNode marked(ServedView view, KubeObject current, DeleteOptions options) {
        Strategy strategy = view.strategy();
        ObjectNode object = versions.storedTree(current);
        Metadata metadata = Metadata.of(object);
        metadata.finalizers(finalizers(metadata, strategy, options));
        if (!metadata.isBeingDeleted()) {
            String now = Metadata.time(type.environment().clock().instant());
            metadata.text("deletionTimestamp", now);
            if (strategy.deletionRaisesGeneration()) {
                metadata.node().put("deletionGracePeriodSeconds", 0L);
                if (metadata.generation() > 0) {
                    metadata.generation(metadata.generation() + 1);
                }
            }
            strategy.prepareForDeletion(object, now);
        }
        return object;
    }

    /** {@code deletionFinalizersForGarbageCollection}: what the client says, else what the object says already. */
    private static List<String> finalizers(Metadata metadata, Strategy strategy, DeleteOptions options) {
        List<String> had = metadata.finalizers();
        List<String> finalizers = new ArrayList<>(had);
        if (!metadata.isBeingDeleted()) {
            finalizers.addAll(strategy.finalizersOnDeletion());
        }
        PropagationPolicy policy = policy(options);
        if (policy != null) {
            finalizers.removeAll(List.of(Metadata.ORPHAN, Metadata.FOREGROUND));
            switch (policy) {
                case ORPHAN -> finalizers.add(Metadata.ORPHAN);
                case FOREGROUND -> finalizers.add(Metadata.FOREGROUND);
                case BACKGROUND -> {}
            }
        }
        // Neither their order nor that one stands there twice is a delete's to mend.
        return Set.copyOf(finalizers).equals(Set.copyOf(had)) ? had : finalizers;
    }

    private static @Nullable PropagationPolicy policy(DeleteOptions options) {
        Boolean orphan = options.orphanDependents();
        if (orphan != null) {
            return orphan ? PropagationPolicy.ORPHAN : PropagationPolicy.BACKGROUND;
        }
        return options.propagationPolicy();
    }

    /** The objects as they were, in the version of the view; a page at a time, at the snapshot of the first page. */
    Mono<ObjectList> deleteCollection(ServedView view, ListOptions selection, DeleteOptions options, Reads reads) {
        ListOptions first = selection.withLimit(selection.limit() > 0 ? selection.limit() : PAGE);
        Flux<ObjectList> pages = reads.list(view, first)
                .expand(page -> page.continueToken() == null || selection.limit() > 0
                        ? Mono.empty()
                        : reads.list(view, first.next(page.continueToken())));
        return pages.concatMap(page -> deleteAll(view, page, options).thenReturn(page), 0)
                .collectList()
                .map(Deletes::joined);
    }

    private Mono<Void> deleteAll(ServedView view, ObjectList page, DeleteOptions options) {
        return Flux.fromIterable(page.items())
                .flatMap(item -> deleteOne(view, item, options), CONCURRENCY)
                .then();
    }

    /** One that is gone already is what was wanted. */
    private Mono<DeleteResult> deleteOne(ServedView view, KubeObject item, DeleteOptions options) {
        ServedView own = view.in(type.definition().namespaced() ? item.meta().namespace() : null);
        return delete(own, item.meta().name(), options, "")
                .onErrorResume(
                        StatusException.class,
                        failure -> failure.status().code() == 404 ? Mono.empty() : Mono.error(failure));
    }

    private static ObjectList joined(List<ObjectList> pages) {
        List<KubeObject> items = new ArrayList<>();
        pages.forEach(page -> items.addAll(page.items()));
        ObjectList last = pages.getLast();
        return new ObjectList(items, last.resourceVersion(), last.continueToken(), last.remainingItemCount());
    }
}
