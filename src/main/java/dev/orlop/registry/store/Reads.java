package dev.orlop.registry.store;

import dev.orlop.object.FieldSelector;
import dev.orlop.object.KubeObject;
import dev.orlop.object.LabelSelector;
import dev.orlop.object.NameRule;
import dev.orlop.object.ObjectList;
import dev.orlop.registry.FieldLabels;
import dev.orlop.registry.type.ServedType;
import dev.orlop.registry.type.ServedView;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.SelectionPredicate;
import dev.orlop.storage.StatusMapping.Verb;
import dev.orlop.storage.Storage.GetOptions;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchOptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Get, list and watch of one type. */
final class Reads {
    private final ServedType type;
    private final Versions versions;

    Reads(ServedType type, Versions versions) {
        this.type = type;
        this.versions = versions;
    }

    Mono<KubeObject> get(ServedView view, String name, String resourceVersion) {
        Mono<KubeObject> stored = Mono.defer(
                        () -> type.storage().get(view.key(name), GetOptions.notOlderThan(resourceVersion)))
                .onErrorMap(failure -> type.answer(failure, Verb.GET, name));
        return versions.shown(stored, view.version());
    }

    Mono<ObjectList> list(ServedView view, ListOptions options) {
        return Mono.defer(() -> {
                    options.validate();
                    Scope scope = scope(
                            view, options.predicate(), options.continueToken().isEmpty());
                    ListOptions scoped =
                            options.withRecursive(scope.recursive()).withPredicate(scope.stored());
                    return scope.shown().isEverything()
                            ? versions.shownList(type.storage().list(scope.key(), scoped), view.version())
                            : new ShownSelection(type, versions, view, scope.shown()).list(scope.key(), scoped);
                })
                .onErrorMap(failure -> type.answer(failure, Verb.LIST, ""));
    }

    /**
     * @param retirement completes the stream
     */
    Flux<WatchEvent> watch(ServedView view, WatchOptions options, Mono<Void> retirement) {
        Flux<WatchEvent> stored = Flux.defer(() -> {
            Scope scope = scope(view, options.predicate(), true);
            WatchOptions scoped = options.withRecursive(scope.recursive())
                    .withPredicate(scope.stored())
                    .withPrevious(!scope.shown().isEverything());
            return versions.shownEvents(type.storage().watch(scope.key(), scoped), view.version(), scope.shown());
        });
        return new ServedWatch(
                stored,
                versions.isRemote() ? event -> event : event -> versions.convert(event, view.version()),
                failure -> type.answer(failure, Verb.WATCH, ""),
                retirement);
    }

    /**
     * What is asked of the storage: a directory or one object's key, and the selectors as it knows them.
     *
     * @param shown what the storage cannot select, as a webhook is to say how the objects look
     */
    private record Scope(String key, boolean recursive, SelectionPredicate stored, SelectionPredicate shown) {}

    /**
     * A selector that pins the name makes it the scope of one key ({@code SelectionPredicate.MatchesSingle}).
     *
     * @param isWhole whether no part of a list is asked for
     */
    private Scope scope(ServedView view, SelectionPredicate selection, boolean isWhole) {
        FieldSelector fields = selection.field();
        FieldLabels.check(type.definition(), view.served().definition(), fields);
        String directory = view.directory();
        boolean asStored = versions.isSelectedAsStored(view.version());
        SelectionPredicate stored = asStored
                ? new SelectionPredicate(selection.label(), type.form().selector(fields))
                : new SelectionPredicate(LabelSelector.EVERYTHING, fields.where(Reads::isOfKey));
        SelectionPredicate shown = asStored
                ? SelectionPredicate.EVERYTHING
                : new SelectionPredicate(selection.label(), fields.where(path -> !isOfKey(path)));
        String name = fields.exactValue("metadata.name");
        boolean keyed = type.definition().namespaced() == (view.namespace() != null);
        if (name == null
                || name.isEmpty()
                || !isWhole
                || !keyed
                || !NameRule.PATH_SEGMENT.check(name).isEmpty()) {
            return new Scope(directory, true, stored, shown);
        }
        return new Scope(directory + name, false, stored, shown);
    }

    /** Whether a field is one that no conversion changes. */
    private static boolean isOfKey(String path) {
        return path.equals("metadata.name") || path.equals("metadata.namespace");
    }
}
