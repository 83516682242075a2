package dev.orlop.registry.crd;

import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.control.Conditions;
import dev.orlop.tree.Trees;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Judges whether a CRD gets the names it asks for, and so is established: {@code apiextensions-apiserver}'s naming and
 * establishing controllers. Within a group, plural, singular and short names share one space, kinds and list kinds
 * another; who has a name accepted keeps it.
 */
final class CrdNames {
    private final Set<String> resources = new HashSet<>();
    private final Set<String> kinds = new HashSet<>();

    /**
     * @param others the other CRDs of the group
     * @param builtIns the built-in types of the group
     */
    CrdNames(Collection<ObjectNode> others, Collection<ResourceDefinition.Names> builtIns) {
        for (ObjectNode other : others) {
            JsonNode accepted = Trees.object(other, "status", "acceptedNames");
            resources.add(Trees.text(accepted, "plural"));
            resources.add(Trees.text(accepted, "singular"));
            resources.addAll(Trees.texts(accepted, "shortNames"));
            kinds.add(Trees.text(accepted, "kind"));
            kinds.add(Trees.text(accepted, "listKind"));
        }
        for (ResourceDefinition.Names names : builtIns) {
            resources.add(names.plural());
            resources.add(names.singular());
            resources.addAll(names.shortNames());
            kinds.add(names.kind());
            kinds.add(names.listKind());
        }
        resources.remove("");
        kinds.remove("");
    }

    private record Problem(String reason, String message) {}

    /** Brings the CRD's status up to date. */
    void judge(ObjectNode crd, String now) {
        JsonNode wanted = crd.get("spec").get("names");
        ObjectNode accepted = Trees.objectAt(Trees.objectAt(crd, "status"), "acceptedNames");
        List<Problem> problems = new ArrayList<>();
        take(wanted, accepted, "plural", resources, "PluralConflict", problems);
        take(wanted, accepted, "singular", resources, "SingularConflict", problems);
        shortNames(wanted, accepted, problems);
        take(wanted, accepted, "kind", kinds, "KindConflict", problems);
        take(wanted, accepted, "listKind", kinds, "ListKindConflict", problems);
        Trees.replace(accepted, "categories", wanted.get("categories"));
        Approval approval = Approval.of(crd);
        if (approval != null) {
            Conditions.set(
                    crd,
                    "KubernetesAPIApprovalPolicyConformant",
                    approval == Approval.APPROVED,
                    approval.reason(),
                    approval.message(crd),
                    now);
        }
        conditions(crd, problems, now);
    }

    private static void take(
            JsonNode wanted,
            ObjectNode accepted,
            String member,
            Set<String> taken,
            String reason,
            List<Problem> problems) {
        String name = Trees.text(wanted, member);
        if (taken.contains(name)) {
            problems.add(new Problem(reason, "\"" + name + "\" is already in use"));
        } else {
            accepted.put(member, name);
        }
    }

    private void shortNames(JsonNode wanted, ObjectNode accepted, List<Problem> problems) {
        List<String> names = Trees.texts(wanted, "shortNames");
        List<String> taken = names.stream().filter(resources::contains).toList();
        if (!taken.isEmpty()) {
            List<String> texts = taken.stream()
                    .map(name -> "\"" + name + "\" is already in use")
                    .toList();
            problems.add(new Problem("ShortNamesConflict", texts.size() == 1 ? texts.getFirst() : texts.toString()));
        } else if (names.isEmpty()) {
            accepted.remove("shortNames");
        } else {
            ArrayNode array = accepted.putArray("shortNames");
            names.forEach(array::add);
        }
    }

    private static void conditions(ObjectNode crd, List<Problem> problems, String now) {
        boolean accepted = problems.isEmpty();
        Problem names = accepted ? new Problem("NoConflicts", "no conflicts found") : problems.getLast();
        Conditions.set(crd, "NamesAccepted", accepted, names.reason(), names.message(), now);
        if (accepted) {
            Conditions.set(
                    crd, "Established", true, "InitialNamesAccepted", "the initial names have been accepted", now);
        } else if (!Conditions.isTrue(crd, "Established")) {
            Conditions.set(crd, "Established", false, "NotAccepted", "not all names are accepted", now);
        }
    }
}
