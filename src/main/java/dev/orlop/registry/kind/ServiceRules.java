package dev.orlop.registry.kind;

import dev.orlop.object.NameRule;
import dev.orlop.object.Status.Cause;
import dev.orlop.registry.kind.rule.FieldChecks;
import dev.orlop.registry.kind.rule.KindRules;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Trees;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Services ({@code ValidateService}). No addresses are assigned: {@code clusterIP} is what the client says, {@code None} or
 * absent as a rule.
 */
final class ServiceRules implements KindRules {
    private static final List<String> TYPES = List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");

    @Override
    public void prepareForCreate(ObjectNode object) {
        addresses(Trees.objectAt(object, "spec"));
    }

    /** The list of addresses says the same as the one. */
    private static void addresses(ObjectNode spec) {
        String address = Trees.text(spec, "clusterIP");
        List<String> all = Trees.texts(spec, "clusterIPs");
        if (!address.isEmpty() && all.isEmpty()) {
            spec.putArray("clusterIPs").add(address);
        } else if (address.isEmpty() && !all.isEmpty()) {
            spec.put("clusterIP", all.getFirst());
        }
    }

    /** What a client leaves out of an update stays, as an address that was assigned would. */
    @Override
    public void prepareForUpdate(ObjectNode object, ObjectNode old) {
        ObjectNode spec = Trees.objectAt(object, "spec");
        if (!Trees.text(spec, "type").equals("ExternalName")) {
            for (String field : List.of("clusterIP", "clusterIPs")) {
                if (!spec.has(field)) {
                    Trees.replace(spec, field, FieldChecks.at(old, "spec." + field));
                }
            }
        }
        addresses(spec);
    }

    @Override
    public void validate(ObjectNode object, FieldErrors causes) {
        FieldChecks.supported(causes, object, "spec.type", TYPES);
        FieldChecks.supported(causes, object, "spec.sessionAffinity", List.of("ClientIP", "None"));
        JsonNode spec = object.get("spec");
        boolean external = Trees.text(spec, "type").equals("ExternalName");
        boolean headless = Trees.text(spec, "clusterIP").equals("None");
        if (external && Trees.text(spec, "externalName").isEmpty()) {
            causes.required("spec.externalName", "");
        }
        List<JsonNode> ports = Trees.elements(spec, "ports");
        if (ports.isEmpty() && !external && !headless) {
            causes.required("spec.ports", "");
        }
        ports(ports, causes);
    }

    private static void ports(List<JsonNode> ports, FieldErrors causes) {
        Set<String> names = new HashSet<>();
        Set<String> places = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            JsonNode port = ports.get(i);
            String path = "spec.ports[" + i + "]";
            String name = Trees.text(port, "name");
            if (name.isEmpty()) {
                if (ports.size() > 1) {
                    causes.required(path + ".name", "");
                }
            } else {
                name(name, path + ".name", names, causes);
            }
            FieldChecks.port(causes, path + ".port", port.get("port"));
            String protocol = Trees.text(port, "protocol");
            if (!List.of("SCTP", "TCP", "UDP").contains(protocol)) {
                causes.add(Cause.notSupported(path + ".protocol", protocol, List.of("SCTP", "TCP", "UDP")));
            }
            target(port.get("targetPort"), path + ".targetPort", causes);
            if (!places.add(protocol + port.path("port"))) {
                causes.add(new Cause("FieldValueDuplicate", "Duplicate value: " + key(port), path));
            }
        }
    }

    private static JsonNode key(JsonNode port) {
        ObjectNode key = JsonNodeFactory.instance.objectNode();
        key.set("protocol", port.path("protocol"));
        key.set("port", port.path("port"));
        return key;
    }

    private static void name(String name, String field, Set<String> names, FieldErrors causes) {
        List<String> problems = NameRule.DNS_1123_LABEL.check(name);
        problems.forEach(problem -> causes.invalid(field, name, problem));
        if (problems.isEmpty() && !names.add(name)) {
            causes.add(Cause.duplicate(field, name));
        }
    }

    private static void target(@Nullable JsonNode target, String field, FieldErrors causes) {
        if (target != null && target.isIntegralNumber()) {
            FieldChecks.port(causes, field, target);
        }
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors causes) {
        boolean external = Trees.text(old.get("spec"), "type").equals("ExternalName")
                || Trees.text(object.get("spec"), "type").equals("ExternalName");
        String before = Trees.text(old.get("spec"), "clusterIP");
        String now = Trees.text(object.get("spec"), "clusterIP");
        if (!external && !before.isEmpty() && !now.equals(before)) {
            causes.invalid("spec.clusterIPs[0]", now, "may not change once set");
        }
    }
}
