package dev.orlop.registry.store;

import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.registry.type.ServedType;
import dev.orlop.registry.type.ServedView;
import dev.orlop.storage.ContinueToken;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.SelectionPredicate;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Lists the objects that are selected by what a webhook makes of them. They are read and converted a page at a time, until
 * there are as many as the client wants or there are no more.
 */
record ShownSelection(ServedType type, Versions versions, ServedView view, SelectionPredicate selection) {
    /** Stored objects to a page: few of them may be selected, and many are converted with one call. */
    private static final long PAGE = 200;

    Mono<ObjectList> list(String key, ListOptions options) {
        return page(key, options, List.of())
                .expand(list -> {
                    String token = list.continueToken();
                    return token == null || isFull(list.items(), options)
                            ? Mono.empty()
                            : page(key, options.next(token), list.items());
                })
                .last();
    }

    private static boolean isFull(List<KubeObject> items, ListOptions options) {
        return options.limit() > 0 && items.size() >= options.limit();
    }

    /** What was found before, and what is selected of the next page. */
    private Mono<ObjectList> page(String key, ListOptions options, List<KubeObject> before) {
        ListOptions page = options.limit() == 0 ? options : options.withLimit(Math.max(options.limit(), PAGE));
        return versions.shownList(type.storage().list(key, page), view.version())
                .map(found -> select(key, options, before, found));
    }

    private ObjectList select(String key, ListOptions options, List<KubeObject> before, ObjectList page) {
        List<KubeObject> items = new ArrayList<>(before);
        for (KubeObject item : page.items()) {
            if (isFull(items, options)) {
                return new ObjectList(items, page.resourceVersion(), behind(items.getLast(), key, page), null);
            }
            if (selection.matches(item)) {
                items.add(item);
            }
        }
        return new ObjectList(items, page.resourceVersion(), page.continueToken(), null);
    }

    private String behind(KubeObject last, String directory, ObjectList page) {
        String namespace = type.definition().namespaced() ? last.meta().namespace() : null;
        String key = view.in(namespace).key(last.meta().name());
        return ContinueToken.after(key, page.resourceVersion()).encode(directory);
    }
}
