package dev.orlop.registry.store;

import dev.orlop.object.KubeObject;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.type.Admission.Hooks;
import dev.orlop.registry.type.Admission.Operation;
import dev.orlop.registry.type.ServedType;
import dev.orlop.registry.type.ServedView;
import dev.orlop.storage.Preconditions;
import dev.orlop.storage.StatusMapping.Verb;
import dev.orlop.storage.Storage.GetOptions;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.UpdateRequest;
import dev.orlop.storage.UpdateRequest.Update;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Changes of one type's objects: replace and patch, of the object or a subresource ({@code rest.BeforeUpdate}, {@code
 * registry.Store.Update}). A change is a function of the stored object, run anew when somebody else wrote in between.
 */
final class Updates {
    private final ServedType type;
    private final Versions versions;
    private final Tracking tracking;
    private final Admissions admissions;

    Updates(ServedType type, Versions versions, Tracking tracking, Admissions admissions) {
        this.type = type;
        this.versions = versions;
        this.tracking = tracking;
        this.admissions = admissions;
    }

    /**
     * What a request wants changed.
     *
     * @param conversions for the owners of fields; null where no webhook is needed
     */
    record Wish(
            ServedView view,
            String name,
            Subresource subresource,
            Change change,
            WriteOptions options,
            @Nullable AskedConversions conversions) {
        Wish by(Change other) {
            return new Wish(view, name, subresource, other, options, conversions);
        }
    }

    /** The object after the change, in the storage version. */
    Mono<KubeObject> update(Wish wish) {
        return Mono.defer(() -> {
                    String key = wish.view().key(wish.name());
                    PendingUpdate update = new PendingUpdate(wish, type, versions, tracking, admissions);
                    Hooks hooks = admissions.hooks(wish.subresource(), Operation.UPDATE);
                    if (hooks != null || versions.isRemote()) {
                        return patiently(key, update, hooks);
                    }
                    return wish.options().dryRun() ? pretend(key, update) : persist(key, update);
                })
                .onErrorMap(failure -> type.answer(failure, Verb.UPDATE, wish.name()));
    }

    private Mono<KubeObject> persist(String key, PendingUpdate pending) {
        UpdateRequest request = UpdateRequest.of(current -> pending.apply(Objects.requireNonNull(current)));
        return type.storage().guaranteedUpdate(key, request);
    }

    private Mono<KubeObject> pretend(String key, PendingUpdate pending) {
        return type.storage().get(key, GetOptions.CURRENT).map(current -> pretended(current, pending.apply(current)));
    }

    private static KubeObject pretended(KubeObject current, Update update) {
        KubeObject next = switch (update) {
            case Update.Put put -> put.object();
            case Update.Keep keep -> current;
            case Update.Remove remove -> remove.last();
        };
        return next.withResourceVersion(current.resourceVersion());
    }

    /**
     * Makes the change of the object as it stands with all who must be asked, which takes its time; when that has changed by
     * the time of the write, they are asked anew.
     */
    private Mono<KubeObject> patiently(String key, PendingUpdate pending, @Nullable Hooks hooks) {
        return type.storage()
                .get(key, GetOptions.CURRENT)
                .flatMap(current -> pending.patiently(current, hooks)
                        .flatMap(update -> pending.isDryRun()
                                ? Mono.just(pretended(current, update))
                                : persist(key, current, update)
                                        .onErrorResume(
                                                StorageException.InvalidObject.class,
                                                changed -> patiently(key, pending, hooks))));
    }

    private Mono<KubeObject> persist(String key, KubeObject current, Update update) {
        UpdateRequest request = UpdateRequest.of(stored -> update)
                .withPreconditions(Preconditions.unchanged(current))
                .withSuggestion(current);
        return type.storage().guaranteedUpdate(key, request);
    }
}
