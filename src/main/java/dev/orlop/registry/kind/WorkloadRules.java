package dev.orlop.registry.kind;

import dev.orlop.object.Status.Cause;
import dev.orlop.registry.kind.rule.FieldChecks;
import dev.orlop.registry.kind.rule.KindRules;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Trees;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Kinds that keep copies of a pod ({@code pkg/apis/apps/validation}): selector and template must fit. */
final class WorkloadRules implements KindRules {
    private static final String STATEFUL_FIXED =
            "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy',"
                    + " 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are"
                    + " forbidden";
    private static final Set<String> STATEFUL_FREE = Set.of(
            "replicas",
            "ordinals",
            "template",
            "updateStrategy",
            "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy",
            "minReadySeconds");

    private final String kind;
    private final boolean plainSelector;
    private final boolean fixedSelector;
    private final boolean stateful;

    private WorkloadRules(String kind, boolean plainSelector, boolean fixedSelector, boolean stateful) {
        this.kind = kind;
        this.plainSelector = plainSelector;
        this.fixedSelector = fixedSelector;
        this.stateful = stateful;
    }

    static WorkloadRules deployment() {
        return new WorkloadRules("deployment", false, true, false);
    }

    static WorkloadRules replicaSet() {
        return new WorkloadRules("replica set", false, true, false);
    }

    static WorkloadRules statefulSet() {
        return new WorkloadRules("statefulset", false, false, true);
    }

    static WorkloadRules daemonSet() {
        return new WorkloadRules("daemonset", false, true, false);
    }

    static WorkloadRules replicationController() {
        return new WorkloadRules("replication controller", true, false, false);
    }

    @Override
    public void validate(ObjectNode object, FieldErrors causes) {
        FieldChecks.notNegative(causes, object, "spec.replicas");
        FieldChecks.notNegative(causes, object, "spec.minReadySeconds");
        FieldChecks.notNegative(causes, object, "spec.revisionHistoryLimit");
        JsonNode selector = FieldChecks.at(object, "spec.selector");
        if (selector == null) {
            causes.required("spec.selector", "");
        } else if (selector.isEmpty()) {
            FieldChecks.invalid(causes, "spec.selector", selector, "empty selector is invalid for " + kind);
        }
        JsonNode template = FieldChecks.at(object, "spec.template");
        JsonNode labels = FieldChecks.at(template, "metadata.labels");
        if (selector != null && !selector.isEmpty() && !Selectors.matches(selector, labels, plainSelector)) {
            FieldChecks.invalid(
                    causes, "spec.template.metadata.labels", labels, "`selector` does not match template `labels`");
        }
        PodSpecChecks.check(FieldChecks.at(template, "spec"), "spec.template.spec", claimed(object), causes);
        String restart = Trees.text(FieldChecks.at(template, "spec"), "restartPolicy");
        if (!restart.isEmpty() && !restart.equals("Always")) {
            causes.add(Cause.notSupported("spec.template.spec.restartPolicy", restart, List.of("Always")));
        }
    }

    /** The names of the volumes that a stateful set makes for each of its pods, by which containers mount them. */
    private static Set<String> claimed(ObjectNode object) {
        return Trees.elements(object.get("spec"), "volumeClaimTemplates").stream()
                .map(claim -> Trees.text(claim.get("metadata"), "name"))
                .collect(Collectors.toSet());
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors causes) {
        if (fixedSelector) {
            FieldChecks.immutable(causes, object, old, "spec.selector", FieldChecks.IMMUTABLE);
        }
        if (stateful && !FieldChecks.same(fixed(object.get("spec")), fixed(old.get("spec")))) {
            causes.forbidden("spec", STATEFUL_FIXED);
        }
    }

    private static @Nullable JsonNode fixed(@Nullable JsonNode spec) {
        return spec instanceof ObjectNode object ? object.deepCopy().remove(STATEFUL_FREE) : spec;
    }
}
