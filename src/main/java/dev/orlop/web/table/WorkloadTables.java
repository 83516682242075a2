package dev.orlop.web.table;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The tables of kinds that run containers, and of what makes or scales them. */
final class WorkloadTables {
    private static final String TEMPLATE = "spec.template.spec.";
    private static final int MOST_METRICS = 2;

    private WorkloadTables() {}

    static void addTo(Map<String, TypeTable> tables) {
        tables.put("/Pod", PodCells.table());
        tables.put(
                "/PodTemplate",
                TableBuilder.named()
                        .text("Containers", shown -> containers(shown, "template.spec.", "name"))
                        .text("Images", shown -> containers(shown, "template.spec.", "image"))
                        .text("Pod Labels", shown -> Labels.of(shown.at("template.metadata.labels")))
                        .build());
        TableBuilder controller = replicas()
                .wide()
                .text("Containers", shown -> containers(shown, TEMPLATE, "name"))
                .text("Images", shown -> containers(shown, TEMPLATE, "image"))
                .text("Selector", shown -> Labels.of(shown.at("spec.selector")));
        tables.put("/ReplicationController", controller.build());
        tables.put(
                "apps/ReplicaSet",
                selected(containers(replicas().wide(), TEMPLATE)).build());
        tables.put("apps/Deployment", deployment());
        tables.put("apps/DaemonSet", daemonSet());
        tables.put(
                "apps/StatefulSet",
                containers(
                                TableBuilder.named()
                                        .text("Ready", WorkloadTables::ready)
                                        .age()
                                        .wide(),
                                TEMPLATE)
                        .build());
        tables.put(
                "apps/ControllerRevision",
                TableBuilder.named()
                        .text("Controller", WorkloadTables::owner)
                        .number("Revision", "revision")
                        .age()
                        .build());
        tables.put("batch/Job", job());
        tables.put("batch/CronJob", cronJob());
        tables.put("autoscaling/HorizontalPodAutoscaler", autoscaler());
    }

    private static TableBuilder replicas() {
        return TableBuilder.named()
                .number("Desired", "spec.replicas")
                .number("Current", "status.replicas")
                .number("Ready", "status.readyReplicas")
                .age();
    }

    private static TableBuilder containers(TableBuilder table, String template) {
        return table.text("Containers", shown -> containers(shown, template, "name"))
                .text("Images", shown -> containers(shown, template, "image"));
    }

    private static TableBuilder selected(TableBuilder table) {
        return table.text("Selector", shown -> Labels.selector(shown.at("spec.selector")));
    }

    private static String containers(Shown shown, String template, String member) {
        return shown.each(template + "containers", container -> Shown.text(container, member));
    }

    private static String ready(Shown shown) {
        return shown.number("status.readyReplicas") + "/" + shown.number("spec.replicas");
    }

    private static TypeTable deployment() {
        TableBuilder table = TableBuilder.named()
                .text("Ready", WorkloadTables::ready)
                .number("Up-to-date", "status.updatedReplicas")
                .number("Available", "status.availableReplicas")
                .age();
        return selected(containers(table.wide(), TEMPLATE)).build();
    }

    private static TypeTable daemonSet() {
        TableBuilder table = TableBuilder.named()
                .number("Desired", "status.desiredNumberScheduled")
                .number("Current", "status.currentNumberScheduled")
                .number("Ready", "status.numberReady")
                .number("Up-to-date", "status.updatedNumberScheduled")
                .number("Available", "status.numberAvailable")
                .text("Node Selector", shown -> Labels.of(shown.at(TEMPLATE + "nodeSelector")))
                .age();
        return selected(containers(table.wide(), TEMPLATE)).build();
    }

    private static String owner(Shown shown) {
        for (JsonNode owner : shown.list("metadata.ownerReferences")) {
            if (owner.path("controller").booleanValue(false)) {
                String apiVersion = Shown.text(owner, "apiVersion");
                int slash = apiVersion.indexOf('/');
                String group = slash < 0 ? "" : "." + apiVersion.substring(0, slash);
                String kind = Shown.text(owner, "kind") + group;
                return kind.toLowerCase(java.util.Locale.ROOT) + "/" + Shown.text(owner, "name");
            }
        }
        return Shown.NONE;
    }

    private static TypeTable job() {
        TableBuilder table = TableBuilder.named()
                .text("Status", WorkloadTables::jobStatus)
                .text("Completions", WorkloadTables::completions)
                .text("Duration", WorkloadTables::duration)
                .age();
        return selected(containers(table.wide(), TEMPLATE)).build();
    }

    private static String jobStatus(Shown shown) {
        if (shown.condition("Complete", "True")) {
            return "Complete";
        }
        if (shown.condition("Failed", "True")) {
            return "Failed";
        }
        if (shown.isBeingDeleted()) {
            return "Terminating";
        }
        for (String type : List.of("Suspended", "FailureTarget", "SuccessCriteriaMet")) {
            if (shown.condition(type, "True")) {
                return type;
            }
        }
        return "Running";
    }

    private static String completions(Shown shown) {
        long succeeded = shown.number("status.succeeded");
        if (shown.has("spec.completions")) {
            return succeeded + "/" + shown.number("spec.completions");
        }
        long parallelism = shown.number("spec.parallelism");
        return parallelism > 1 ? succeeded + "/1 of " + parallelism : succeeded + "/1";
    }

    private static String duration(Shown shown) {
        String start = shown.text("status.startTime");
        String end = shown.text("status.completionTime");
        if (start.isEmpty()) {
            return "";
        }
        if (end.isEmpty()) {
            return Ages.since(start, shown.now());
        }
        try {
            return Ages.of(Duration.between(OffsetDateTime.parse(start), OffsetDateTime.parse(end)));
        } catch (DateTimeException e) {
            return Ages.INVALID;
        }
    }

    private static TypeTable cronJob() {
        TableBuilder table = TableBuilder.named()
                .text("Schedule", "spec.schedule")
                .text("Timezone", shown -> shown.textOr("spec.timeZone", Shown.NONE))
                .text(
                        "Suspend",
                        shown ->
                                shown.has("spec.suspend") ? shown.flag("spec.suspend") ? "True" : "False" : Shown.UNSET)
                .number("Active", shown -> shown.size("status.active"))
                .text(
                        "Last Schedule",
                        shown -> shown.has("status.lastScheduleTime")
                                ? shown.since("status.lastScheduleTime")
                                : Shown.NONE)
                .age();
        return containers(table.wide(), "spec.jobTemplate.spec.template.spec.")
                .text("Selector", shown -> Labels.selector(shown.at("spec.jobTemplate.spec.selector")))
                .build();
    }

    private static TypeTable autoscaler() {
        return TableBuilder.named()
                .text(
                        "Reference",
                        shown -> shown.text("spec.scaleTargetRef.kind") + "/" + shown.text("spec.scaleTargetRef.name"))
                .text("Targets", WorkloadTables::targets)
                .text("MinPods", shown -> shown.textOr("spec.minReplicas", Shown.UNSET))
                .number("MaxPods", "spec.maxReplicas")
                .number("Replicas", "status.currentReplicas")
                .age()
                .build();
    }

    private static String targets(Shown shown) {
        List<JsonNode> metrics = shown.list("spec.metrics");
        if (metrics.isEmpty()) {
            return oldTarget(shown);
        }
        List<JsonNode> current = shown.list("status.currentMetrics");
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < metrics.size(); i++) {
            texts.add(target(
                    metrics.get(i),
                    i < current.size() ? current.get(i) : metrics.get(i).path("")));
        }
        int more = texts.size() - MOST_METRICS;
        String text = String.join(", ", texts.subList(0, Math.min(texts.size(), MOST_METRICS)));
        return more > 0 ? text + " + " + more + " more..." : text;
    }

    /** Of {@code autoscaling/v1}, which knows one metric. */
    private static String oldTarget(Shown shown) {
        if (!shown.has("spec.targetCPUUtilizationPercentage")) {
            return Shown.NONE;
        }
        String path = "status.currentCPUUtilizationPercentage";
        String now = shown.has(path) ? shown.number(path) + "%" : Ages.UNKNOWN;
        return "cpu: " + now + "/" + shown.number("spec.targetCPUUtilizationPercentage") + "%";
    }

    private static String target(JsonNode metric, JsonNode current) {
        return switch (Shown.text(metric, "type")) {
            case "External" -> value(metric.path("external"), current.path("external"), " (avg)");
            case "Object" -> value(metric.path("object"), current.path("object"), " (avg)");
            case "Pods" -> value(metric.path("pods"), current.path("pods"), "");
            case "Resource" -> resource(metric.path("resource"), current.path("resource"));
            case "ContainerResource" -> resource(metric.path("containerResource"), current.path("containerResource"));
            default -> "<unknown type>";
        };
    }

    private static String value(JsonNode metric, JsonNode current, String ofAverage) {
        boolean average = metric.path("target").has("averageValue");
        String member = average ? "averageValue" : "value";
        return Shown.textOr(current, "current." + member, Ages.UNKNOWN) + "/" + Shown.text(metric, "target." + member)
                + (average ? ofAverage : "");
    }

    private static String resource(JsonNode metric, JsonNode current) {
        String name = Shown.text(metric, "name") + ": ";
        if (metric.path("target").has("averageValue")) {
            return name + value(metric, current, "");
        }
        return name + percent(current.path("current"), Ages.UNKNOWN) + "/" + percent(metric.path("target"), "<auto>");
    }

    private static String percent(JsonNode of, String otherwise) {
        String number = Shown.text(of, "averageUtilization");
        return number.isEmpty() ? otherwise : number + "%";
    }
}
