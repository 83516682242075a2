package dev.orlop.registry.kind;

import dev.orlop.codec.CodecException;
import dev.orlop.codec.RequestDecoder;
import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.registry.type.StoredForm;
import dev.orlop.tree.Trees;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Converts autoscalers between v2, which is stored, and v1 ({@code pkg/apis/autoscaling/v1/conversion.go}). The latter knows one metric, the CPU's, and keeps the rest of v2 in annotations.
 */
public final class HorizontalPodAutoscalerForms implements StoredForm {
    private static final TypeMeta STORED = new TypeMeta("autoscaling/v2", "HorizontalPodAutoscaler");
    private static final String V1 = "autoscaling/v1";
    private static final String ANNOTATION = "autoscaling.alpha.kubernetes.io/";

    /** A part of v2 that v1 has in an annotation: its name there, and its place. */
    private record Hidden(String annotation, String part, String member) {}

    private static final Hidden METRICS = new Hidden(ANNOTATION + "metrics", "spec", "metrics");
    private static final Hidden BEHAVIOR = new Hidden(ANNOTATION + "behavior", "spec", "behavior");
    private static final Hidden CURRENT = new Hidden(ANNOTATION + "current-metrics", "status", "currentMetrics");
    private static final Hidden CONDITIONS = new Hidden(ANNOTATION + "conditions", "status", "conditions");

    @Override
    public TypeMeta type() {
        return STORED;
    }

    @Override
    public boolean isOther() {
        return true;
    }

    @Override
    public void store(ObjectNode tree) {
        if (!Trees.text(tree, "apiVersion").equals(V1)) {
            return;
        }
        tree.put("apiVersion", STORED.apiVersion());
        for (Hidden hidden : new Hidden[] {METRICS, BEHAVIOR, CURRENT, CONDITIONS}) {
            reveal(tree, hidden);
        }
        addCpu(tree, METRICS, "targetCPUUtilizationPercentage", "target");
        addCpu(tree, CURRENT, "currentCPUUtilizationPercentage", "current");
        ObjectNode status = Trees.objectAt(tree, "status");
        if (!status.has(CURRENT.member())) {
            status.putNull(CURRENT.member());
        }
    }

    @Override
    public void view(ObjectNode tree, TypeMeta wanted) {
        tree.put("apiVersion", wanted.apiVersion());
        if (!wanted.apiVersion().equals(V1)) {
            return;
        }
        takeCpu(tree, METRICS, "targetCPUUtilizationPercentage", "target");
        takeCpu(tree, CURRENT, "currentCPUUtilizationPercentage", "current");
        for (Hidden hidden : new Hidden[] {METRICS, BEHAVIOR, CURRENT, CONDITIONS}) {
            hide(tree, hidden);
        }
        ObjectNode status = Trees.objectAt(tree, "status");
        if (!status.has("currentReplicas")) {
            status.put("currentReplicas", 0L);
        }
    }

    private static void reveal(ObjectNode tree, Hidden hidden) {
        ObjectNode annotations = Trees.object(tree, "metadata", "annotations");
        JsonNode text = annotations == null ? null : annotations.remove(hidden.annotation());
        if (annotations != null && annotations.isEmpty()) {
            Trees.objectAt(tree, "metadata").remove("annotations");
        }
        JsonNode value = text == null ? null : parsed(text.asString(""));
        if (value != null) {
            Trees.objectAt(tree, hidden.part()).set(hidden.member(), value);
        }
    }

    /** Null for what is no JSON: it is lost, as in the reference. */
    private static @Nullable JsonNode parsed(String text) {
        try {
            return RequestDecoder.decode(text.getBytes(StandardCharsets.UTF_8)).tree();
        } catch (CodecException e) {
            return null;
        }
    }

    private static void hide(ObjectNode tree, Hidden hidden) {
        ObjectNode part = Trees.object(tree, hidden.part());
        JsonNode value = part == null ? null : part.remove(hidden.member());
        if (value != null && !value.isEmpty()) {
            Trees.objectAt(Trees.objectAt(tree, "metadata"), "annotations").put(hidden.annotation(), value.toString());
        }
    }

    private static void addCpu(ObjectNode tree, Hidden list, String member, String value) {
        ObjectNode part = Trees.object(tree, list.part());
        JsonNode percentage = part == null ? null : part.remove(member);
        if (percentage == null || part == null) {
            return;
        }
        ObjectNode metric = part.objectNode().put("type", "Resource");
        ObjectNode cpu = metric.putObject("resource").put("name", "cpu");
        ObjectNode utilization = cpu.putObject(value);
        if (value.equals("target")) {
            utilization.put("type", "Utilization");
        }
        utilization.set("averageUtilization", percentage);
        Trees.arrayAt(part, list.member()).insert(0, metric);
    }

    private static void takeCpu(ObjectNode tree, Hidden list, String member, String value) {
        ObjectNode part = Trees.object(tree, list.part());
        if (part == null || !(part.get(list.member()) instanceof ArrayNode metrics)) {
            return;
        }
        for (int i = 0; i < metrics.size(); i++) {
            JsonNode resource = metrics.get(i).path("resource");
            JsonNode percentage = resource.path(value).get("averageUtilization");
            if (Trees.text(resource, "name").equals("cpu") && percentage != null) {
                part.set(member, percentage);
                metrics.remove(i);
                return;
            }
        }
    }
}
