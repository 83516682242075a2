package dev.orlop.storage.embedded;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The watches by scope, so that a change costs the watches that it concerns and not all. Safe for any number of threads; a
 * watch that is added is found by every later search.
 */
final class WatchIndex {
    private final Map<String, List<Watch>> keys = new ConcurrentHashMap<>();
    /** Prefixes that end with a slash: found by looking up each directory of a key. */
    private final Map<String, List<Watch>> directories = new ConcurrentHashMap<>();

    private final Map<String, List<Watch>> otherPrefixes = new ConcurrentHashMap<>();

    void add(Watch watch) {
        Scope scope = watch.scope();
        group(scope).compute(scope.key(), (key, present) -> {
            List<Watch> watches = present == null ? new CopyOnWriteArrayList<>() : present;
            watches.add(watch);
            return watches;
        });
    }

    void remove(Watch watch) {
        Scope scope = watch.scope();
        group(scope).computeIfPresent(scope.key(), (key, watches) -> {
            watches.remove(watch);
            return watches.isEmpty() ? null : watches;
        });
    }

    private Map<String, List<Watch>> group(Scope scope) {
        if (!scope.prefix()) {
            return keys;
        }
        return scope.key().endsWith("/") ? directories : otherPrefixes;
    }

    void forEach(Consumer<Watch> action) {
        for (Map<String, List<Watch>> group : List.of(keys, directories, otherPrefixes)) {
            group.values().forEach(watches -> watches.forEach(action));
        }
    }

    void forEach(String key, Consumer<Watch> action) {
        apply(keys.get(key), action);
        for (int slash = key.indexOf('/'); slash >= 0; slash = key.indexOf('/', slash + 1)) {
            apply(directories.get(key.substring(0, slash + 1)), action);
        }
        otherPrefixes.forEach((prefix, watches) -> {
            if (key.startsWith(prefix)) {
                watches.forEach(action);
            }
        });
    }

    private static void apply(@Nullable List<Watch> watches, Consumer<Watch> action) {
        if (watches != null) {
            watches.forEach(action);
        }
    }
}
