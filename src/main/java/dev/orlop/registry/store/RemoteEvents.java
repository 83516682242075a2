package dev.orlop.registry.store;

import dev.orlop.object.KubeObject;
import dev.orlop.storage.SelectionPredicate;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchEvent.ObjectEvent;
import dev.orlop.storage.WatchOptions;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Shows the events of a storage in a version that a webhook makes. The watcher's selectors are about what is shown, so that
 * an object may come into view or go out of it by a change that the storage knows nothing of.
 *
 * @param selection if it is not everything, changes must come with what was {@linkplain WatchOptions#previous before}
 */
record RemoteEvents(RemoteVersions versions, String version, SelectionPredicate selection) {
    /** The event as the watcher sees it, or empty if it does not. */
    Mono<WatchEvent> show(WatchEvent event) {
        return switch (event) {
            case ObjectEvent object -> show(object).cast(WatchEvent.class);
            case WatchEvent.Together together ->
                Flux.fromIterable(together.events())
                        .concatMap(this::show)
                        .collectList()
                        .mapNotNull(shown -> together(shown, together.resourceVersion()));
            case WatchEvent.Bookmark bookmark -> Mono.just(versions.show(bookmark, version));
            case WatchEvent.Error error -> Mono.just(error);
        };
    }

    private Mono<ObjectEvent> show(ObjectEvent event) {
        return switch (event) {
            case WatchEvent.Added added -> selected(added.object()).map(WatchEvent.Added::new);
            case WatchEvent.Modified modified ->
                versions.show(modified.object(), version).flatMap(shown -> change(shown, modified.previous()));
            case WatchEvent.Deleted deleted -> selected(deleted.object()).map(WatchEvent.Deleted::new);
        };
    }

    private Mono<KubeObject> selected(KubeObject object) {
        return versions.show(object, version).filter(selection::matches);
    }

    private Mono<ObjectEvent> change(KubeObject shown, @Nullable KubeObject previous) {
        if (selection.isEverything()) {
            return Mono.just(new WatchEvent.Modified(shown));
        }
        return versions.show(Objects.requireNonNull(previous), version).mapNotNull(before -> {
            if (selection.matches(shown)) {
                return selection.matches(before) ? new WatchEvent.Modified(shown) : new WatchEvent.Added(shown);
            }
            return selection.matches(before)
                    ? new WatchEvent.Deleted(before.withResourceVersion(shown.resourceVersion()))
                    : null;
        });
    }

    /** Whoever has seen the last one only has seen all: others that went out of view show the revision before. */
    private static @Nullable WatchEvent together(List<ObjectEvent> shown, long revision) {
        if (shown.size() < 2) {
            return shown.isEmpty() ? null : shown.getFirst();
        }
        for (int i = 0; i < shown.size() - 1; i++) {
            if (shown.get(i) instanceof WatchEvent.Deleted deleted) {
                shown.set(i, new WatchEvent.Deleted(deleted.object().withResourceVersion(revision - 1)));
            }
        }
        return new WatchEvent.Together(shown, revision);
    }
}
