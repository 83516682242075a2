package dev.orlop.registry.gc;

import dev.orlop.object.GroupResource;
import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.KubeObject;
import dev.orlop.object.OwnerReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Tells who depends on whom, by the owners' uids. Only objects that have owners stand in it. Fed by one watch per
 * type, so all methods lock; none does more than look up and copy.
 */
final class OwnerGraph {
    private static final int REMEMBERED_ABSENCES = 10_000;

    private final Map<String, Set<Ref>> dependents = new HashMap<>();
    private final Map<Ref, List<OwnerReference>> owners = new HashMap<>();
    /** Owners that wait for their dependents to go. */
    private final Map<String, Ref> waiting = new HashMap<>();
    /**
     * Uids whose objects were seen to be deleted: absent, even if their type can no longer be asked; and whether they lived in
     * a namespace.
     */
    private final Map<String, Boolean> absent = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED_ABSENCES;
        }
    };

    /** One object: a new one of the same name is another. */
    record Ref(GroupResource resource, String namespace, String name, String uid) {
        static Ref of(GroupResource resource, KubeObject object) {
            return new Ref(
                    resource,
                    object.meta().namespace(),
                    object.meta().name(),
                    object.meta().uid());
        }
    }

    /**
     * Takes note of an object.
     *
     * @return the owners whose waiting may have come to an end, as the object no longer refers to them
     */
    synchronized List<Ref> put(Ref object, List<OwnerReference> references) {
        List<OwnerReference> before =
                references.isEmpty() ? owners.remove(object) : owners.put(object, List.copyOf(references));
        references.forEach(owner ->
                dependents.computeIfAbsent(owner.uid(), uid -> new HashSet<>()).add(object));
        if (before == null || before.equals(references)) {
            return List.of();
        }
        Set<String> kept = new HashSet<>();
        references.forEach(owner -> kept.add(owner.uid()));
        before.stream()
                .map(OwnerReference::uid)
                .filter(uid -> !kept.contains(uid))
                .forEach(uid -> unlink(uid, object));
        return waitingOwners(before);
    }

    /** Whether the object is known with exactly these owners. */
    synchronized boolean knows(Ref object, List<OwnerReference> references) {
        return references.equals(owners.getOrDefault(object, List.of()));
    }

    /** Forgets an object and remembers that it is gone; the same result as {@link #put}. */
    synchronized List<Ref> remove(Ref object) {
        absent.put(object.uid(), !object.namespace().isEmpty());
        waiting.remove(object.uid());
        List<OwnerReference> before = owners.remove(object);
        if (before == null) {
            return List.of();
        }
        before.forEach(owner -> unlink(owner.uid(), object));
        return waitingOwners(before);
    }

    private void unlink(String uid, Ref object) {
        dependents.computeIfPresent(uid, (key, refs) -> {
            refs.remove(object);
            return refs.isEmpty() ? null : refs;
        });
    }

    private List<Ref> waitingOwners(List<OwnerReference> references) {
        List<Ref> found = new ArrayList<>();
        for (OwnerReference owner : references) {
            Ref ref = waiting.get(owner.uid());
            if (ref != null) {
                found.add(ref);
            }
        }
        return found;
    }

    /**
     * Takes note that all objects of a kind are gone.
     *
     * @return those that referred to one of them
     */
    synchronized List<Ref> vanished(String group, String kind, boolean namespaced) {
        List<Ref> orphans = new ArrayList<>();
        eachReference(group, kind, (dependent, owner) -> {
            absent.put(owner.uid(), namespaced);
            orphans.add(dependent);
        });
        return orphans;
    }

    /** The objects that refer to one of a kind. */
    synchronized List<Ref> referring(String group, String kind) {
        List<Ref> found = new ArrayList<>();
        eachReference(group, kind, (dependent, owner) -> found.add(dependent));
        return found;
    }

    private void eachReference(String group, String kind, BiConsumer<Ref, OwnerReference> action) {
        owners.forEach((dependent, references) -> {
            for (OwnerReference owner : references) {
                GroupVersionKind type = GroupVersionKind.of(owner.apiVersion(), owner.kind());
                if (type.group().equals(group) && type.kind().equals(kind)) {
                    action.accept(dependent, owner);
                }
            }
        });
    }

    synchronized void waits(Ref owner) {
        waiting.put(owner.uid(), owner);
    }

    /** Whether an owner is known to be gone for an object; one in a namespace never is for an object that is in none. */
    synchronized boolean isAbsent(String uid, Ref dependent) {
        Boolean namespaced = absent.get(uid);
        return namespaced != null && !(namespaced && dependent.namespace().isEmpty());
    }

    synchronized List<Ref> dependents(String uid) {
        return List.copyOf(dependents.getOrDefault(uid, Set.of()));
    }

    /** The dependents that block the deletion of their owner, circles included. */
    synchronized List<Ref> blocking(Ref owner) {
        return dependents.getOrDefault(owner.uid(), Set.of()).stream()
                .filter(dependent -> blocks(dependent, owner))
                .toList();
    }

    /** One that cannot resolve the reference is never deleted for it: to wait for that would be to wait for ever. */
    private boolean blocks(Ref dependent, Ref owner) {
        boolean resolves = owner.namespace().isEmpty() || owner.namespace().equals(dependent.namespace());
        return resolves
                && owners.getOrDefault(dependent, List.of()).stream()
                        .anyMatch(reference -> reference.uid().equals(owner.uid()) && reference.blockOwnerDeletion());
    }

    /** The dependents that their owner must wait for: not those that, through whatever others, wait for the owner. */
    synchronized List<Ref> awaited(Ref owner) {
        return blocking(owner).stream()
                .filter(dependent -> !waitsFor(dependent, owner))
                .toList();
    }

    private boolean waitsFor(Ref from, Ref goal) {
        Set<Ref> seen = new HashSet<>();
        Deque<Ref> next = new ArrayDeque<>(List.of(from));
        while (!next.isEmpty()) {
            Ref ref = next.pop();
            if (ref.equals(goal)) {
                return true;
            }
            if (waiting.containsKey(ref.uid()) && seen.add(ref)) {
                next.addAll(blocking(ref));
            }
        }
        return false;
    }

    /** All objects of a type that stand in the graph. */
    synchronized List<Ref> known(GroupResource resource) {
        return owners.keySet().stream()
                .filter(ref -> ref.resource().equals(resource))
                .toList();
    }
}
