package dev.orlop.registry.gc;

import dev.orlop.object.GroupResource;
import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.KubeObject;
import dev.orlop.object.OwnerReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who depends on whom, by the owners' uids: only objects that have owners stand in it. Fed by one watch per type, so all
 * methods lock; none does more than look up and copy.
 */
final class OwnerGraph {
    private static final int REMEMBERED_ABSENCES = 10_000;

    private final Map<String, Set<Ref>> dependents = new HashMap<>();
    private final Map<Ref, List<OwnerReference>> owners = new HashMap<>();
    /** Owners that wait for their dependents to go. */
    private final Map<String, Ref> waiting = new HashMap<>();
    /** Uids whose objects were seen to be deleted: absent, even if their type can no longer be asked. */
    private final Set<String> absent = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED_ABSENCES;
        }
    });

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
        absent.add(object.uid());
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
    synchronized List<Ref> vanished(String group, String kind) {
        List<Ref> orphans = new ArrayList<>();
        owners.forEach((dependent, references) -> {
            for (OwnerReference owner : references) {
                GroupVersionKind type = GroupVersionKind.of(owner.apiVersion(), owner.kind());
                if (type.group().equals(group) && type.kind().equals(kind)) {
                    absent.add(owner.uid());
                    orphans.add(dependent);
                }
            }
        });
        return orphans;
    }

    synchronized void waits(Ref owner) {
        waiting.put(owner.uid(), owner);
    }

    synchronized boolean isAbsent(String uid) {
        return absent.contains(uid);
    }

    synchronized List<Ref> dependents(String uid) {
        return List.copyOf(dependents.getOrDefault(uid, Set.of()));
    }

    /** The dependents that their owner must wait for. */
    synchronized List<Ref> blocking(String uid) {
        return dependents.getOrDefault(uid, Set.of()).stream()
                .filter(dependent -> owners.getOrDefault(dependent, List.of()).stream()
                        .anyMatch(owner -> owner.uid().equals(uid) && owner.blockOwnerDeletion()))
                .toList();
    }

    /** All objects of a type that stand in the graph. */
    synchronized List<Ref> known(GroupResource resource) {
        return owners.keySet().stream()
                .filter(ref -> ref.resource().equals(resource))
                .toList();
    }
}
