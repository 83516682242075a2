package dev.orlop.apply;

import dev.orlop.apply.Managers.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Bounds the number of updaters of an object ({@code managedfields.capManagersManager}): the oldest of one version share an
 * entry.
 */
final class UpdaterCap {
    static final int MAX_UPDATERS = 10;

    private static final String SHARED = "ancient-changes";

    private UpdaterCap() {}

    static void apply(Managers managers) {
        List<ManagerId> updaters = new ArrayList<>();
        for (ManagerId id : managers.ids()) {
            if (!id.applies()) {
                updaters.add(id);
            }
        }
        if (updaters.size() > MAX_UPDATERS) {
            merge(managers, updaters);
        }
    }

    private static void merge(Managers managers, List<ManagerId> updaters) {
        updaters.sort(
                Comparator.<ManagerId>comparingLong(id -> entry(managers, id).seconds())
                        .thenComparing(Comparator.naturalOrder()));
        Map<String, ManagerId> firstOfVersion = new HashMap<>();
        int excess = updaters.size() - MAX_UPDATERS;
        for (int i = 0; i < updaters.size() && excess > 0; i++) {
            ManagerId id = updaters.get(i);
            Entry entry = entry(managers, id);
            String version = entry.apiVersion();
            ManagerId first = firstOfVersion.putIfAbsent(version, id);
            if (first == null) {
                continue;
            }
            ManagerId shared = ManagerId.of(SHARED, false, version, "");
            Entry oldest = managers.get(shared);
            if (oldest == null) {
                oldest = entry(managers, first);
                managers.remove(first);
            }
            managers.remove(id);
            managers.put(shared, new Entry(entry.set().union(oldest.set()), version, entry.time()));
            excess--;
        }
    }

    private static Entry entry(Managers managers, ManagerId id) {
        Entry entry = managers.get(id);
        if (entry == null) {
            throw new IllegalStateException("no entry of " + id);
        }
        return entry;
    }
}
