package dev.orlop.registry.kind;

import dev.orlop.registry.kind.rule.FieldChecks;
import dev.orlop.registry.kind.rule.KindRules;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Literals;
import dev.orlop.tree.Trees;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks pods ({@code ValidatePodCreate}, {@code ValidatePodUpdate}); nobody runs them: they stay pending. */
final class PodRules implements KindRules {
    private static final String FIXED =
            "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
                    + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
                    + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

    @Override
    public void prepareForCreate(ObjectNode object) {
        ObjectNode status = Trees.objectAt(object, "status");
        status.put("phase", "Pending").put("qosClass", qosClass(object.get("spec")));
    }

    /** {@code qos.ComputePodQOS}: by what the containers ask for, and up to where. */
    private static String qosClass(JsonNode spec) {
        boolean any = false;
        boolean guaranteed = true;
        for (String list : List.of("containers", "initContainers")) {
            for (JsonNode container : Trees.elements(spec, list)) {
                JsonNode resources = container.path("resources");
                any |= !resources.path("limits").isEmpty()
                        || !resources.path("requests").isEmpty();
                for (String resource : List.of("cpu", "memory")) {
                    JsonNode limit = resources.path("limits").get(resource);
                    JsonNode request = resources.path("requests").get(resource);
                    guaranteed &= limit != null && (request == null || request.equals(limit));
                }
            }
        }
        return !any ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
    }

    @Override
    public void validate(ObjectNode object, FieldErrors causes) {
        PodSpecChecks.check(object.get("spec"), "spec", causes);
        FieldChecks.supported(causes, object, "spec.restartPolicy", List.of("Always", "OnFailure", "Never"));
    }

    /** Debuggers come to a pod by their subresource, and stay. */
    @Override
    public void validateFieldUpdate(ObjectNode object, ObjectNode old, FieldErrors causes) {
        validate(object, causes);
        Map<String, JsonNode> debuggers = new HashMap<>();
        Trees.elements(object.get("spec"), "ephemeralContainers")
                .forEach(each -> debuggers.put(Trees.text(each, "name"), each));
        for (JsonNode each : Trees.elements(old.get("spec"), "ephemeralContainers")) {
            String name = Trees.text(each, "name");
            JsonNode now = debuggers.get(name);
            if (!Trees.same(now, each)) {
                String done = now == null ? "removed" : "changed";
                causes.forbidden(
                        "spec.ephemeralContainers",
                        "existing ephemeral containers " + Literals.quote(name) + " may not be " + done + "\n");
            }
        }
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors causes) {
        boolean bound = !Trees.text(old.get("spec"), "nodeName").isEmpty();
        if (!Trees.same(fixed(object, bound), fixed(old, bound)) || !keepsTolerations(object, old)) {
            causes.forbidden("spec", FIXED);
        }
    }

    /** The spec without what may change. */
    private static ObjectNode fixed(ObjectNode pod, boolean bound) {
        ObjectNode spec = Trees.objectAt(pod.deepCopy(), "spec");
        for (String list : List.of("containers", "initContainers")) {
            Trees.elements(spec, list).forEach(container -> ((ObjectNode) container).remove(List.of("image")));
        }
        spec.remove(List.of("activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds"));
        if (!bound) {
            spec.remove(List.of("schedulingGates", "nodeSelector", "affinity", "nodeName"));
        }
        return spec;
    }

    private static boolean keepsTolerations(ObjectNode object, ObjectNode old) {
        List<JsonNode> now = Trees.elements(object.get("spec"), "tolerations");
        return now.containsAll(Trees.elements(old.get("spec"), "tolerations"));
    }
}
