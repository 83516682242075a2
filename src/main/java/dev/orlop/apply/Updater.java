package dev.orlop.apply;

import dev.orlop.apply.Managers.Entry;
import dev.orlop.apply.TrackedType.Typed;
import dev.orlop.apply.field.FieldSet;
import dev.orlop.apply.field.NodeType;
import dev.orlop.apply.field.Values;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Works out who owns what after a write ({@code merge.Updater}). Stateless.
 *
 * <p>The managers that are passed in are changed, also when the call fails.
 */
@SuppressWarnings("ReferenceEquality") // Parts that a write did not touch are shared, and known by that.
final class Updater {
    private final TrackedType types;
    private final ResetFields reset;

    Updater(TrackedType types, ResetFields reset) {
        this.types = types;
        this.reset = reset;
    }

    /** The outcome of an apply: the object after it, the same node as the live one if nothing changed. */
    JsonNode apply(Typed live, Typed config, Managers managers, ManagerId applier, boolean force)
            throws ConflictException {
        reconcile(live, managers);
        Typed merged = live.with(Merge.merge(live.type(), live.object(), config.object()));
        Entry last = managers.get(applier);
        FieldSet own =
                OwnedFields.of(config.type(), config.object()).recursiveDifference(reset.in(config.apiVersion()));
        managers.put(applier, new Entry(own, config.apiVersion(), last == null ? null : last.time()));
        Typed next = prune(merged, managers, config.apiVersion(), own, last);
        settle(live, next, managers, applier, force);
        return Values.same(live.object(), next.object()) ? live.object() : next.object();
    }

    /** Makes an updater the owner of all that it changed. */
    void update(Typed live, Typed next, Managers managers, ManagerId updater) throws ConflictException {
        reconcile(live, managers);
        Comparison change = settle(live, next, managers, updater, true);
        Entry before = managers.get(updater);
        FieldSet had = before == null ? FieldSet.EMPTY : before.set();
        FieldSet own = had.difference(change.removed())
                .union(change.modified())
                .union(change.added())
                .recursiveDifference(reset.in(next.apiVersion()));
        managers.putOrRemove(updater, new Entry(own, next.apiVersion(), before == null ? null : before.time()));
    }

    /** Takes what changed away from its owners. */
    private Comparison settle(Typed live, Typed next, Managers managers, ManagerId actor, boolean force)
            throws ConflictException {
        Map<String, Comparison> changes = new HashMap<>();
        Comparison change = compare(live, next);
        changes.put(live.apiVersion(), change);
        Map<ManagerId, FieldSet> conflicts = new LinkedHashMap<>();
        Map<ManagerId, FieldSet> removed = new LinkedHashMap<>();
        for (ManagerId id : managers.ids()) {
            Entry entry = managers.get(id);
            if (entry == null || id.equals(actor)) {
                continue;
            }
            Comparison seen = changes.get(entry.apiVersion());
            if (seen == null) {
                seen = compareIn(entry.apiVersion(), live, next);
                if (seen == null) {
                    managers.remove(id);
                    continue;
                }
                changes.put(entry.apiVersion(), seen);
            }
            FieldSet taken = entry.set().intersection(seen.modified().union(seen.added()));
            if (!taken.isEmpty()) {
                conflicts.put(id, taken);
            }
            removed.put(id, seen.removed());
        }
        if (!force && !conflicts.isEmpty()) {
            throw new ConflictException(conflicts);
        }
        take(managers, conflicts);
        take(managers, removed);
        for (ManagerId id : managers.ids()) {
            Entry entry = managers.get(id);
            if (entry != null && entry.set().isEmpty()) {
                managers.remove(id);
            }
        }
        return change;
    }

    private static void take(Managers managers, Map<ManagerId, FieldSet> sets) {
        sets.forEach((id, set) -> {
            Entry entry = managers.get(id);
            if (entry != null) {
                managers.put(id, entry.with(entry.set().difference(set)));
            }
        });
    }

    private Comparison compare(Typed before, Typed after) {
        return Comparison.of(before.type(), before.object(), after.object()).without(reset.in(before.apiVersion()));
    }

    private @Nullable Comparison compareIn(String apiVersion, Typed live, Typed next) {
        Typed before = convert(live, apiVersion, "old object");
        Typed after = before == null ? null : convert(next, apiVersion, "new object");
        return before == null || after == null ? null : compare(before, after);
    }

    private void reconcile(Typed live, Managers managers) {
        for (ManagerId id : managers.ids()) {
            Entry entry = managers.get(id);
            Typed seen = entry == null ? null : types.convert(live, entry.apiVersion());
            if (entry == null || seen == null) {
                managers.remove(id);
            } else {
                managers.put(id, entry.with(SchemaChange.reconcile(entry.set(), seen.type())));
            }
        }
    }

    private @Nullable Typed convert(Typed object, String apiVersion, String what) {
        try {
            return types.convert(object, apiVersion);
        } catch (UntypedException e) {
            throw new UntypedException("failed to convert " + what + ": " + e.getMessage());
        }
    }

    /** Removes what the applier set last time and no longer does, unless others own it. */
    private Typed prune(Typed merged, Managers managers, String apiVersion, FieldSet own, @Nullable Entry last) {
        if (last == null || last.set().isEmpty() || keepsAll(managers, apiVersion, last, own)) {
            return merged;
        }
        try {
            Typed whole = convert(merged, last.apiVersion(), "merged object to last applied version");
            if (whole == null) {
                return merged;
            }
            FieldSet lastSet = last.set().withNamedFields(whole.type());
            Typed pruned = whole.with(Removal.remove(whole.type(), whole.object(), lastSet));
            pruned = keepOwned(whole, pruned, managers);
            pruned = keepDangling(whole, pruned, last.apiVersion(), lastSet);
            Typed back = types.convert(pruned, apiVersion);
            return back == null ? merged : back;
        } catch (UntypedException e) {
            throw new UntypedException("failed to prune fields: " + e.getMessage());
        }
    }

    /**
     * Whether all that the applier set last time it sets again, as most applies do: then everything would be added back.
     * Where other versions are concerned it is tried all the same, as the reference's answer is whether it can be.
     */
    private static boolean keepsAll(Managers managers, String apiVersion, Entry last, FieldSet own) {
        if (!last.apiVersion().equals(apiVersion) || !last.set().difference(own).isEmpty()) {
            return false;
        }
        for (Map.Entry<ManagerId, Entry> manager : managers.all()) {
            if (!manager.getValue().apiVersion().equals(apiVersion)) {
                return false;
            }
        }
        return true;
    }

    /** Adds back what somebody owns, in the version that was pruned first: others may need it to be converted. */
    private Typed keepOwned(Typed whole, Typed pruned, Managers managers) {
        Map<String, FieldSet> owned = new LinkedHashMap<>();
        owned.put(pruned.apiVersion(), FieldSet.EMPTY);
        managers.all()
                .forEach(entry -> owned.merge(
                        entry.getValue().apiVersion(), entry.getValue().set(), FieldSet::union));
        try {
            for (Map.Entry<String, FieldSet> version : owned.entrySet()) {
                String there = version.getKey();
                Typed wholeThere = convert(whole, there, "merged object at version " + there);
                Typed prunedThere =
                        wholeThere == null ? null : convert(pruned, there, "pruned object at version " + there);
                if (wholeThere != null && prunedThere != null) {
                    whole = wholeThere;
                    pruned = keep(wholeThere, prunedThere, version.getValue());
                }
            }
            return pruned;
        } catch (UntypedException e) {
            throw new UntypedException("failed add back owned items: " + e.getMessage());
        }
    }

    private static Typed keep(Typed whole, Typed pruned, FieldSet owned) {
        if (pruned.object() == whole.object()) {
            return whole;
        }
        NodeType type = whole.type();
        FieldSet kept = named(pruned).union(owned.withNamedFields(type));
        return whole.with(Removal.remove(type, whole.object(), named(whole).difference(kept)));
    }

    private static FieldSet named(Typed object) {
        return OwnedFields.of(object.type(), object.object()).withNamedFields(object.type());
    }

    /** Adds back what the applier did not own: nobody removes what nobody owned. */
    private Typed keepDangling(Typed whole, Typed pruned, String apiVersion, FieldSet last) {
        try {
            Typed prunedThere = convert(pruned, apiVersion, "pruned object to last applied version");
            if (prunedThere == null) {
                return whole;
            }
            if (prunedThere.object() == whole.object()) {
                return whole;
            }
            FieldSet gone = named(whole).difference(named(prunedThere)).intersection(last);
            return whole.with(Removal.remove(whole.type(), whole.object(), gone));
        } catch (UntypedException e) {
            throw new UntypedException("failed add back dangling items: " + e.getMessage());
        }
    }
}
