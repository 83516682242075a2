package dev.orlop.schema.kind;

import dev.orlop.schema.kind.KindDefaults.Computed;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The defaults that depend on other fields, by the type's name. */
final class ComputedDefaults {
    private static final String CORE = "io.k8s.api.core.v1.";
    private static final String APPS = "io.k8s.api.apps.v1.";
    private static final String EXTENSIONS = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.";
    private static final String RBAC_GROUP = "rbac.authorization.k8s.io";
    private static final String ROLLING_UPDATE = "RollingUpdate";

    static final Map<String, Computed> BY_TYPE = Map.ofEntries(
            Map.entry(CORE + "Container", ComputedDefaults::pullPolicy),
            Map.entry(CORE + "EphemeralContainer", ComputedDefaults::pullPolicy),
            Map.entry(CORE + "Volume", ComputedDefaults::emptyVolume),
            Map.entry(CORE + "PodSpec", ComputedDefaults::podSpec),
            Map.entry(CORE + "Pod", ComputedDefaults::requests),
            Map.entry(CORE + "Namespace", ComputedDefaults::nameLabel),
            Map.entry(CORE + "ServicePort", ComputedDefaults::targetPort),
            Map.entry(CORE + "ServiceSpec", ComputedDefaults::service),
            Map.entry(CORE + "ReplicationController", ComputedDefaults::replicationController),
            Map.entry(CORE + "LimitRangeItem", ComputedDefaults::limits),
            Map.entry(APPS + "DeploymentStrategy", ComputedDefaults::deploymentStrategy),
            Map.entry(APPS + "StatefulSetUpdateStrategy", ComputedDefaults::statefulSetStrategy),
            Map.entry(APPS + "DaemonSetUpdateStrategy", ComputedDefaults::daemonSetStrategy),
            Map.entry("io.k8s.api.batch.v1.JobSpec", ComputedDefaults::job),
            Map.entry("io.k8s.api.networking.v1.NetworkPolicySpec", ComputedDefaults::networkPolicy),
            Map.entry("io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerSpec", ComputedDefaults::metrics),
            Map.entry("io.k8s.api.rbac.v1.Subject", ComputedDefaults::subject),
            Map.entry("io.k8s.api.resource.v1.ExactDeviceRequest", ComputedDefaults::deviceCount),
            Map.entry("io.k8s.api.resource.v1.DeviceSubRequest", ComputedDefaults::deviceCount),
            Map.entry(EXTENSIONS + "CustomResourceDefinitionSpec", ComputedDefaults::names));

    private ComputedDefaults() {}

    private static void absent(ObjectNode object, String member, String text) {
        if (Trees.text(object, member).isEmpty()) {
            object.put(member, text);
        }
    }

    private static void absent(ObjectNode object, String member, long number) {
        if (!object.has(member)) {
            object.put(member, number);
        }
    }

    private static void absent(ObjectNode object, String member, boolean flag) {
        if (!object.has(member)) {
            object.put(member, flag);
        }
    }

    /** One whose name is yet to be made has no label yet either. */
    private static void nameLabel(ObjectNode namespace) {
        Metadata metadata = Metadata.of(namespace);
        if (!metadata.name().isEmpty()) {
            Trees.objectAt(metadata.node(), "labels").put("kubernetes.io/metadata.name", metadata.name());
        }
    }

    /** An image without a tag, or with the tag {@code latest}, is pulled always. */
    private static void pullPolicy(ObjectNode container) {
        String image = Trees.text(container, "image");
        String name = image.substring(image.lastIndexOf('/') + 1);
        int colon = name.indexOf(':');
        boolean digest = name.contains("@");
        boolean latest = colon < 0 ? !digest : !digest && name.endsWith(":latest");
        absent(container, "imagePullPolicy", latest ? "Always" : "IfNotPresent");
    }

    private static void emptyVolume(ObjectNode volume) {
        if (volume.size() == 1 && volume.has("name")) {
            volume.putObject("emptyDir");
        }
    }

    /** On the host's network a container's ports are the host's; the old name of the account says the same as the new one. */
    private static void podSpec(ObjectNode spec) {
        String account = Trees.text(spec, "serviceAccountName");
        String old = Trees.text(spec, "serviceAccount");
        if (!account.isEmpty() || !old.isEmpty()) {
            spec.put("serviceAccountName", account.isEmpty() ? old : account);
            spec.put("serviceAccount", account.isEmpty() ? old : account);
        }
        if (Trees.flag(spec, "hostNetwork")) {
            for (String list : List.of("containers", "initContainers")) {
                Trees.elements(spec, list)
                        .forEach(container -> Trees.elements(container, "ports").stream()
                                .filter(port -> port instanceof ObjectNode && !port.has("hostPort"))
                                .forEach(port ->
                                        Trees.replace((ObjectNode) port, "hostPort", port.get("containerPort"))));
            }
        }
    }

    private static void requests(ObjectNode pod) {
        for (String list : List.of("containers", "initContainers")) {
            for (JsonNode container : Trees.elements(pod.get("spec"), list)) {
                ObjectNode limits = Trees.object(container, "resources", "limits");
                if (limits != null) {
                    ObjectNode requests = Trees.objectAt((ObjectNode) container.get("resources"), "requests");
                    limits.properties().stream()
                            .filter(limit -> !requests.has(limit.getKey()))
                            .forEach(limit -> requests.set(limit.getKey(), limit.getValue()));
                }
            }
        }
    }

    private static void targetPort(ObjectNode port) {
        JsonNode target = port.get("targetPort");
        boolean unset =
                target == null || (target.isString() ? target.stringValue().isEmpty() : target.longValue() == 0);
        if (unset) {
            Trees.replace(port, "targetPort", port.get("port"));
        }
    }

    private static void service(ObjectNode spec) {
        String type = Trees.text(spec, "type");
        if (Trees.text(spec, "sessionAffinity").equals("ClientIP")) {
            absent(Trees.objectAt(Trees.objectAt(spec, "sessionAffinityConfig"), "clientIP"), "timeoutSeconds", 10_800);
        }
        if (!type.equals("ExternalName")) {
            absent(spec, "internalTrafficPolicy", "Cluster");
        }
        boolean external = type.equals("NodePort")
                || type.equals("LoadBalancer")
                || !Trees.elements(spec, "externalIPs").isEmpty();
        if (external && !type.equals("ExternalName")) {
            absent(spec, "externalTrafficPolicy", "Cluster");
        }
        if (type.equals("LoadBalancer")) {
            absent(spec, "allocateLoadBalancerNodePorts", true);
        }
    }

    private static void replicationController(ObjectNode controller) {
        ObjectNode labels = Trees.object(controller, "spec", "template", "metadata", "labels");
        ObjectNode spec = Trees.object(controller, "spec");
        if (labels != null && spec != null) {
            if (!spec.has("selector")) {
                spec.set("selector", labels.deepCopy());
            }
            ObjectNode metadata = Trees.objectAt(controller, "metadata");
            if (!metadata.has("labels")) {
                metadata.set("labels", labels.deepCopy());
            }
        }
    }

    /** Of containers: what is not said follows from what is, from the upper limit down. */
    private static void limits(ObjectNode item) {
        if (Trees.text(item, "type").equals("Container")) {
            complete(item, "max", "default");
            complete(item, "default", "defaultRequest");
            complete(item, "min", "defaultRequest");
        }
    }

    private static void complete(ObjectNode item, String from, String to) {
        ObjectNode source = Trees.object(item, from);
        if (source != null && !source.isEmpty()) {
            ObjectNode target = Trees.objectAt(item, to);
            source.properties().stream()
                    .filter(each -> !target.has(each.getKey()))
                    .forEach(each -> target.set(each.getKey(), each.getValue()));
        }
    }

    /** Of the names that are wished for: those of the status are the accepted ones, no more and no less. */
    private static void names(ObjectNode definition) {
        String kind = Trees.text(definition.get("names"), "kind");
        if (!kind.isEmpty()) {
            ObjectNode names = Trees.objectAt(definition, "names");
            absent(names, "singular", kind.toLowerCase(Locale.ROOT));
            absent(names, "listKind", kind + "List");
        }
    }

    private static void deploymentStrategy(ObjectNode strategy) {
        if (Trees.text(strategy, "type").equals(ROLLING_UPDATE)) {
            ObjectNode rolling = Trees.objectAt(strategy, "rollingUpdate");
            if (!rolling.has("maxUnavailable")) {
                rolling.put("maxUnavailable", "25%");
            }
            if (!rolling.has("maxSurge")) {
                rolling.put("maxSurge", "25%");
            }
        }
    }

    private static void statefulSetStrategy(ObjectNode strategy) {
        if (Trees.text(strategy, "type").equals(ROLLING_UPDATE)) {
            absent(Trees.objectAt(strategy, "rollingUpdate"), "partition", 0);
        }
    }

    private static void daemonSetStrategy(ObjectNode strategy) {
        if (Trees.text(strategy, "type").equals(ROLLING_UPDATE)) {
            ObjectNode rolling = Trees.objectAt(strategy, "rollingUpdate");
            absent(rolling, "maxUnavailable", 1);
            absent(rolling, "maxSurge", 0);
        }
    }

    private static void job(ObjectNode spec) {
        if (!spec.has("completions") && !spec.has("parallelism")) {
            spec.put("completions", 1L);
        }
        absent(spec, "parallelism", 1);
        absent(spec, "podReplacementPolicy", spec.has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
        absent(spec, "backoffLimit", spec.has("backoffLimitPerIndex") ? Integer.MAX_VALUE : 6);
    }

    private static void networkPolicy(ObjectNode spec) {
        if (Trees.elements(spec, "policyTypes").isEmpty()) {
            ArrayNode types = spec.putArray("policyTypes").add("Ingress");
            if (!Trees.elements(spec, "egress").isEmpty()) {
                types.add("Egress");
            }
        }
    }

    private static void metrics(ObjectNode spec) {
        if (Trees.elements(spec, "metrics").isEmpty()) {
            ObjectNode metric = spec.putArray("metrics").addObject().put("type", "Resource");
            metric.putObject("resource")
                    .put("name", "cpu")
                    .putObject("target")
                    .put("type", "Utilization")
                    .put("averageUtilization", 80L);
        }
    }

    private static void subject(ObjectNode subject) {
        String kind = Trees.text(subject, "kind");
        if (kind.equals("User") || kind.equals("Group")) {
            absent(subject, "apiGroup", RBAC_GROUP);
        }
    }

    private static void deviceCount(ObjectNode request) {
        if (Trees.text(request, "allocationMode").equals("ExactCount")) {
            absent(request, "count", 1);
        }
    }
}
