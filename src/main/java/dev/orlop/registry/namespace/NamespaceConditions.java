package dev.orlop.registry.namespace;

import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.registry.control.Conditions;
import dev.orlop.registry.control.Emptying;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** Says in the conditions of a namespace what is in the way of its end ({@code status_condition_utils.go}). */
final class NamespaceConditions {
    /** The most that {@code metav1.Condition} has room for. */
    private static final int LONGEST_MESSAGE = 32_768;

    private static final String COUNTED = " resource instances";

    private final List<Emptying.Rest> rests;
    private final List<Throwable> failures;
    private final String now;

    /**
     * @param rests of the types that have objects left
     * @param failures of the types whose objects could not be deleted
     */
    NamespaceConditions(List<Emptying.Rest> rests, List<Throwable> failures, String now) {
        this.rests = rests;
        this.failures = failures;
        this.now = now;
    }

    void set(ObjectNode namespace) {
        // The types are the server's own: there is nothing to discover that could fail.
        good(
                namespace,
                "NamespaceDeletionDiscoveryFailure",
                "ResourcesDiscovered",
                "All resources successfully discovered");
        good(
                namespace,
                "NamespaceDeletionGVParsingFailure",
                "ParsedGroupVersions",
                "All legacy kube types successfully parsed");
        failures(namespace);
        contents(namespace);
        finalizers(namespace);
    }

    private void failures(ObjectNode namespace) {
        String type = "NamespaceDeletionContentFailure";
        if (failures.isEmpty()) {
            String message = "All content successfully deleted, may be waiting on finalization";
            good(namespace, type, "ContentDeleted", message);
            return;
        }
        String messages = failures.stream()
                .map(failure -> String.valueOf(failure.getMessage()))
                .sorted()
                .collect(Collectors.joining(", "));
        bad(
                namespace,
                type,
                "ContentDeletionFailed",
                "Failed to delete all resource types, " + failures.size() + " remaining: " + messages);
    }

    private void contents(ObjectNode namespace) {
        String type = "NamespaceContentRemaining";
        if (rests.isEmpty()) {
            good(namespace, type, "ContentRemoved", "All content successfully removed");
            return;
        }
        Map<String, Integer> contents = new TreeMap<>();
        for (Emptying.Rest rest : rests) {
            GroupResource resource = rest.store().definition().groupResource();
            contents.put(
                    resource.resource() + "." + resource.group(), rest.objects().size());
        }
        bad(namespace, type, "SomeResourcesRemain", "Some resources are remaining: " + counts(contents, " has "));
    }

    private void finalizers(ObjectNode namespace) {
        String type = "NamespaceFinalizersRemaining";
        Map<String, Integer> finalizers = new TreeMap<>();
        for (Emptying.Rest rest : rests) {
            for (KubeObject object : rest.objects()) {
                object.meta().finalizers().forEach(finalizer -> finalizers.merge(finalizer, 1, Integer::sum));
            }
        }
        if (finalizers.isEmpty()) {
            good(namespace, type, "ContentHasNoFinalizers", "All content-preserving finalizers finished");
        } else {
            String message = "Some content in the namespace has finalizers remaining: " + counts(finalizers, " in ");
            bad(namespace, type, "SomeFinalizersRemain", message);
        }
    }

    private static String counts(Map<String, Integer> counts, String middle) {
        return counts.entrySet().stream()
                .map(entry -> entry.getKey() + middle + entry.getValue() + COUNTED)
                .collect(Collectors.joining(", "));
    }

    private void good(ObjectNode namespace, String type, String reason, String message) {
        Conditions.set(namespace, type, false, reason, message, now);
    }

    private void bad(ObjectNode namespace, String type, String reason, String message) {
        String shown = message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) : message;
        Conditions.set(namespace, type, true, reason, shown, now);
    }
}
