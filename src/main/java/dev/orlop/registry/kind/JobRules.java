package dev.orlop.registry.kind;

import dev.orlop.object.Status.Cause;
import dev.orlop.registry.kind.rule.FieldChecks;
import dev.orlop.registry.kind.rule.KindRules;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks jobs ({@code pkg/registry/batch/job}): selected by their own uid unless the client says otherwise. */
final class JobRules implements KindRules {
    private static final List<String> RESTART = List.of("OnFailure", "Never");

    @Override
    public void prepareForCreate(ObjectNode object) {
        ObjectNode spec = Trees.object(object, "spec");
        if (spec == null || Trees.flag(spec, "manualSelector")) {
            return;
        }
        Metadata metadata = Metadata.of(object);
        ObjectNode labels = Trees.objectAt(Trees.objectAt(Trees.objectAt(spec, "template"), "metadata"), "labels");
        String uid = metadata.uid();
        Map.of("controller-uid", uid, "job-name", metadata.name()).forEach((label, value) -> {
            labels.put("batch.kubernetes.io/" + label, value);
            labels.put(label, value);
        });
        Trees.objectAt(Trees.objectAt(spec, "selector"), "matchLabels").put("batch.kubernetes.io/controller-uid", uid);
    }

    @Override
    public void validate(ObjectNode object, FieldErrors causes) {
        template(object, "spec.", causes);
    }

    /** @param path of the job's spec in the object, with a dot */
    static void template(ObjectNode object, String path, FieldErrors causes) {
        for (String number : List.of("parallelism", "completions", "backoffLimit", "activeDeadlineSeconds")) {
            FieldChecks.notNegative(causes, object, path + number);
        }
        JsonNode spec = FieldChecks.at(object, path + "template.spec");
        PodSpecChecks.check(spec, path + "template.spec", causes);
        String restart = Trees.text(spec, "restartPolicy");
        String field = path + "template.spec.restartPolicy";
        if (!RESTART.contains(restart)) {
            causes.add(
                    restart.isEmpty() || restart.equals("Always")
                            ? Cause.required(field, "valid values: \"OnFailure\", \"Never\"")
                            : Cause.notSupported(field, restart, RESTART));
        }
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors causes) {
        for (String field : List.of("selector", "completionMode", "podFailurePolicy", "backoffLimitPerIndex")) {
            FieldChecks.immutable(causes, object, old, "spec." + field, FieldChecks.IMMUTABLE);
        }
        JsonNode template = unscheduled(object);
        if (!FieldChecks.same(template, unscheduled(old))) {
            FieldChecks.invalid(causes, "spec.template", template, FieldChecks.IMMUTABLE);
        }
    }

    /** The template without what the scheduler of a suspended job may change. */
    private static @Nullable JsonNode unscheduled(ObjectNode job) {
        JsonNode template = FieldChecks.at(job, "spec.template");
        if (template == null || !Trees.flag(job.get("spec"), "suspend")) {
            return template;
        }
        ObjectNode copy = (ObjectNode) template.deepCopy();
        Trees.objectAt(copy, "spec").remove(List.of("nodeSelector", "tolerations", "affinity", "schedulingGates"));
        return copy;
    }
}
