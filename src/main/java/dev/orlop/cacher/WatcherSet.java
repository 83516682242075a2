package dev.orlop.cacher;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Watchers that get the same events, in no order. Each knows its place, so that leaving is cheap. Writer only. */
final class WatcherSet {
    private static final int INITIAL = 4;

    private @Nullable CacheWatcher[] watchers = new CacheWatcher[INITIAL];
    private int size;

    void add(CacheWatcher watcher) {
        if (size == watchers.length) {
            watchers = Arrays.copyOf(watchers, size * 2);
        }
        watchers[size] = watcher;
        watcher.place(this, size++);
    }

    void remove(CacheWatcher watcher) {
        int slot = watcher.slot();
        CacheWatcher last = get(--size);
        watchers[slot] = last;
        last.place(this, slot);
        watchers[size] = null;
        watcher.place(null, -1);
    }

    /** Forgets all, whose places are then void. */
    void clear() {
        watchers = new CacheWatcher[INITIAL];
        size = 0;
    }

    int size() {
        return size;
    }

    @SuppressWarnings("NullAway") // Slots below the size are filled.
    CacheWatcher get(int slot) {
        return watchers[slot];
    }
}
