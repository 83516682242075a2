package dev.orlop.cacher;

import dev.orlop.object.KubeObject;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the watchers that may want an event. By scope, and by the value of the one trigger field that a resource may
 * have (the API server's {@code IndexerFunc}, {@code TriggerPublisherFunc} in 1.7). A watcher stands in one place:
 * under its trigger value if it pins one, else under its scope. Writer only.
 */
final class WatcherIndex {
    private final @Nullable String triggerPath;
    private final WatcherSet all = new WatcherSet();
    private final Map<String, WatcherSet> byDirectory = new HashMap<>();
    private final Map<String, WatcherSet> byObject = new HashMap<>();
    private final Map<String, WatcherSet> byTrigger = new HashMap<>();
    private int size;

    WatcherIndex(@Nullable String triggerPath) {
        this.triggerPath = triggerPath;
    }

    int size() {
        return size;
    }

    void add(CacheWatcher watcher) {
        String trigger = watcher.trigger();
        String path = watcher.scope().path();
        WatcherSet set;
        if (trigger != null) {
            set = byTrigger.computeIfAbsent(trigger, value -> new WatcherSet());
        } else {
            set = switch (watcher.scope().extent()) {
                case ALL -> all;
                case DIRECTORY -> byDirectory.computeIfAbsent(path, directory -> new WatcherSet());
                case OBJECT -> byObject.computeIfAbsent(path, object -> new WatcherSet());
            };
        }
        set.add(watcher);
        size++;
    }

    /** Takes a watcher out. False if it is not in. */
    boolean remove(CacheWatcher watcher) {
        WatcherSet set = watcher.home();
        if (set == null) {
            return false;
        }
        set.remove(watcher);
        size--;
        if (set.size() == 0) {
            forget(watcher);
        }
        return true;
    }

    private void forget(CacheWatcher watcher) {
        String trigger = watcher.trigger();
        if (trigger != null) {
            byTrigger.remove(trigger);
            return;
        }
        switch (watcher.scope().extent()) {
            case ALL -> {}
            case DIRECTORY -> byDirectory.remove(watcher.scope().path());
            case OBJECT -> byObject.remove(watcher.scope().path());
        }
    }

    /** Offers an event to every watcher that may want it. */
    void dispatch(StoreEvent event) {
        if (event.next() != null) {
            // Rare: several objects at once. Each watcher is offered them once.
            forEach(watcher -> watcher.offer(event));
            return;
        }
        offer(all, event);
        if (!byDirectory.isEmpty() || !byObject.isEmpty()) {
            String path = Paths.text(event.key());
            offer(byObject.get(path), event);
            dispatchToDirectories(path, event);
        }
        if (!byTrigger.isEmpty()) {
            dispatchByTrigger(event);
        }
    }

    /** Every directory above the key: as a rule one, the namespace. */
    private void dispatchToDirectories(String path, StoreEvent event) {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            offer(byDirectory.get(path.substring(0, slash + 1)), event);
        }
    }

    private void dispatchByTrigger(StoreEvent event) {
        String now = trigger(event.object());
        String before = trigger(event.previous());
        if (now != null) {
            offer(byTrigger.get(now), event);
        }
        if (before != null && !before.equals(now)) {
            offer(byTrigger.get(before), event);
        }
    }

    private @Nullable String trigger(@Nullable KubeObject object) {
        return object == null || triggerPath == null ? null : object.field(triggerPath);
    }

    private static void offer(@Nullable WatcherSet set, StoreEvent event) {
        if (set == null) {
            return;
        }
        for (int i = 0; i < set.size(); i++) {
            set.get(i).offer(event);
        }
    }

    void forEach(Consumer<CacheWatcher> action) {
        forEach(all, action);
        byDirectory.values().forEach(set -> forEach(set, action));
        byObject.values().forEach(set -> forEach(set, action));
        byTrigger.values().forEach(set -> forEach(set, action));
    }

    private static void forEach(WatcherSet set, Consumer<CacheWatcher> action) {
        for (int i = 0; i < set.size(); i++) {
            action.accept(set.get(i));
        }
    }

    /** Takes all out. */
    void clear(Consumer<CacheWatcher> action) {
        forEach(watcher -> {
            action.accept(watcher);
            watcher.place(null, -1);
        });
        size = 0;
        all.clear();
        byDirectory.clear();
        byObject.clear();
        byTrigger.clear();
    }
}
