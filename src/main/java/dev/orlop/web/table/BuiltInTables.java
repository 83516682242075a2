package dev.orlop.web.table;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The tables of the built-in kinds, as users of {@code kubectl get} know them ({@code pkg/printers/internalversion}). */
final class BuiltInTables {
    private static final Map<String, TypeTable> TABLES = tables();
    private static final TypeTable AGE = TableBuilder.named().age().build();

    private BuiltInTables() {}

    /** The table of a kind; its name and age if it has none of its own. */
    static TypeTable of(String group, String kind) {
        return TABLES.getOrDefault(group + "/" + kind, AGE);
    }

    private static Map<String, TypeTable> tables() {
        Map<String, TypeTable> tables = new HashMap<>();
        core(tables);
        WorkloadTables.addTo(tables);
        NetworkTables.addTo(tables);
        StorageTables.addTo(tables);
        PolicyTables.addTo(tables);
        return Map.copyOf(tables);
    }

    private static void core(Map<String, TypeTable> tables) {
        tables.put(
                "/ConfigMap",
                TableBuilder.named()
                        .number("Data", shown -> shown.size("data") + shown.size("binaryData"))
                        .age()
                        .build());
        tables.put(
                "/Secret",
                TableBuilder.named()
                        .text("Type", "type")
                        .number("Data", shown -> shown.size("data"))
                        .age()
                        .build());
        tables.put(
                "/Namespace",
                TableBuilder.named().text("Status", "status.phase").age().build());
        tables.put(
                "/ServiceAccount",
                TableBuilder.named()
                        .number("Secrets", shown -> shown.size("secrets"))
                        .age()
                        .build());
        tables.put("/LimitRange", TableBuilder.named().createdAt().build());
        tables.put(
                "/ResourceQuota",
                TableBuilder.named()
                        .text("Request", shown -> quota(shown, false))
                        .text("Limit", shown -> quota(shown, true))
                        .age()
                        .build());
        tables.put("/Node", node());
        tables.put("/Event", event("involvedObject", "message", "", "reportingComponent"));
        tables.put("events.k8s.io/Event", event("regarding", "note", "deprecated", "reportingController"));
        tables.put(
                "coordination.k8s.io/Lease",
                TableBuilder.named().text("Holder", "spec.holderIdentity").age().build());
        tables.put(
                "apiextensions.k8s.io/CustomResourceDefinition",
                TableBuilder.named().createdAt().build());
        tables.put(
                "apiregistration.k8s.io/APIService",
                TableBuilder.named()
                        .text("Service", BuiltInTables::serviceOf)
                        .text("Available", BuiltInTables::available)
                        .age()
                        .build());
        tables.put(
                "certificates.k8s.io/CertificateSigningRequest",
                TableBuilder.named()
                        .age()
                        .text("SignerName", shown -> shown.textOr("spec.signerName", Shown.NONE))
                        .text("Requestor", "spec.username")
                        .text("RequestedDuration", BuiltInTables::requestedDuration)
                        .text("Condition", BuiltInTables::approval)
                        .build());
    }

    private static String quota(Shown shown, boolean limits) {
        Map<String, JsonNode> hard = new TreeMap<>();
        shown.at("status.hard").properties().forEach(entry -> hard.put(entry.getKey(), entry.getValue()));
        return hard.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("limits.") == limits)
                .map(entry -> {
                    JsonNode used = shown.at("status.used").path(entry.getKey());
                    return entry.getKey() + ": " + used.asString("0") + "/"
                            + entry.getValue().asString("0");
                })
                .collect(Collectors.joining(", "));
    }

    private static TypeTable node() {
        return TableBuilder.named()
                .text("Status", BuiltInTables::nodeStatus)
                .text("Roles", BuiltInTables::nodeRoles)
                .age()
                .text("Version", "status.nodeInfo.kubeletVersion")
                .wide()
                .text("Internal-IP", shown -> nodeAddress(shown, "InternalIP"))
                .text("External-IP", shown -> nodeAddress(shown, "ExternalIP"))
                .text("OS-Image", shown -> shown.textOr("status.nodeInfo.osImage", Ages.UNKNOWN))
                .text("Kernel-Version", shown -> shown.textOr("status.nodeInfo.kernelVersion", Ages.UNKNOWN))
                .text(
                        "Container-Runtime",
                        shown -> shown.textOr("status.nodeInfo.containerRuntimeVersion", Ages.UNKNOWN))
                .build();
    }

    private static String nodeStatus(Shown shown) {
        String ready = shown.list("status.conditions").stream()
                .filter(condition -> Shown.text(condition, "type").equals("Ready"))
                .map(condition -> Shown.text(condition, "status").equals("True") ? "Ready" : "NotReady")
                .findFirst()
                .orElse("Unknown");
        return shown.flag("spec.unschedulable") ? ready + ",SchedulingDisabled" : ready;
    }

    private static String nodeRoles(Shown shown) {
        String prefix = "node-role.kubernetes.io/";
        String roles = shown.at("metadata.labels").properties().stream()
                .map(label -> label.getKey().startsWith(prefix)
                        ? label.getKey().substring(prefix.length())
                        : label.getKey().equals("kubernetes.io/role")
                                ? label.getValue().asString("")
                                : "")
                .filter(role -> !role.isEmpty())
                .distinct()
                .sorted()
                .collect(Collectors.joining(","));
        return roles.isEmpty() ? Shown.NONE : roles;
    }

    private static String nodeAddress(Shown shown, String type) {
        return shown.list("status.addresses").stream()
                .filter(address -> Shown.text(address, "type").equals(type))
                .map(address -> Shown.text(address, "address"))
                .findFirst()
                .orElse(Shown.NONE);
    }

    /** Of both groups' events, which name the same members differently. */
    private static TypeTable event(String about, String message, String old, String controller) {
        EventCells cells = new EventCells(old, controller);
        return TableBuilder.unnamed()
                .text("Last Seen", cells::lastSeen)
                .text("Type", "type")
                .text("Reason", "reason")
                .text("Object", shown -> {
                    String kind = shown.text(about + ".kind").toLowerCase(Locale.ROOT);
                    String name = shown.text(about + ".name");
                    return name.isEmpty() ? kind : kind + "/" + name;
                })
                .wide()
                .text("Subobject", about + ".fieldPath")
                .text("Source", cells::source)
                .narrow()
                .text("Message", shown -> shown.text(message).strip())
                .wide()
                .text("First Seen", cells::firstSeen)
                .number("Count", cells::count)
                .text("Name", "metadata.name")
                .build();
    }

    private static String serviceOf(Shown shown) {
        return shown.has("spec.service")
                ? shown.text("spec.service.namespace") + "/" + shown.text("spec.service.name")
                : "Local";
    }

    private static String available(Shown shown) {
        List<JsonNode> conditions = shown.list("status.conditions").stream()
                .filter(condition -> Shown.text(condition, "type").equals("Available"))
                .toList();
        if (conditions.isEmpty()) {
            return "Unknown";
        }
        String status = Shown.text(conditions.getFirst(), "status");
        return status.equals("True") ? status : status + " (" + Shown.text(conditions.getFirst(), "reason") + ")";
    }

    private static String requestedDuration(Shown shown) {
        return shown.has("spec.expirationSeconds")
                ? Ages.of(java.time.Duration.ofSeconds(shown.number("spec.expirationSeconds")))
                : Shown.NONE;
    }

    private static String approval(Shown shown) {
        List<String> types = shown.list("status.conditions").stream()
                .map(condition -> Shown.text(condition, "type"))
                .toList();
        String approval = types.contains("Denied") ? "Denied" : types.contains("Approved") ? "Approved" : "Pending";
        String failed = types.contains("Failed") ? ",Failed" : "";
        return approval + failed + (shown.text("status.certificate").isEmpty() ? "" : ",Issued");
    }
}
