package dev.orlop.registry.kind;

import dev.orlop.object.Status.Cause;
import dev.orlop.registry.kind.rule.FieldChecks;
import dev.orlop.registry.kind.rule.KindRules;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Trees;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks ingresses ({@code ValidateIngressCreate}). */
final class IngressRules implements KindRules {
    private static final List<String> PATH_TYPES = List.of("Exact", "ImplementationSpecific", "Prefix");

    @Override
    public void validate(ObjectNode object, FieldErrors causes) {
        JsonNode spec = object.get("spec");
        List<JsonNode> rules = Trees.elements(spec, "rules");
        if (rules.isEmpty() && FieldChecks.at(spec, "defaultBackend") == null) {
            FieldChecks.invalid(causes, "spec", spec, "either `defaultBackend` or `rules` must be specified");
        }
        for (int i = 0; i < rules.size(); i++) {
            JsonNode http = rules.get(i).get("http");
            String path = "spec.rules[" + i + "].http.paths";
            List<JsonNode> paths = Trees.elements(http, "paths");
            if (http != null && paths.isEmpty()) {
                causes.required(path, "");
            }
            for (int j = 0; j < paths.size(); j++) {
                path(paths.get(j), path + "[" + j + "]", causes);
            }
        }
    }

    private static void path(JsonNode path, String field, FieldErrors causes) {
        String type = Trees.text(path, "pathType");
        String value = Trees.text(path, "path");
        if (type.isEmpty()) {
            causes.required(field + ".pathType", "pathType must be specified");
        } else if (!PATH_TYPES.contains(type)) {
            causes.add(Cause.notSupported(field + ".pathType", type, PATH_TYPES));
        } else if (!type.equals("ImplementationSpecific") && !value.startsWith("/")) {
            causes.invalid(field + ".path", value, "must be an absolute path");
        }
        JsonNode service = FieldChecks.at(path, "backend.service");
        if (service == null && FieldChecks.at(path, "backend.resource") == null) {
            FieldChecks.invalid(
                    causes,
                    field + ".backend",
                    path.get("backend"),
                    "only one of `service` or `resource` backends is allowed");
        } else if (service != null && Trees.text(service, "name").isEmpty()) {
            causes.required(field + ".backend.service.name", "");
        }
    }
}
