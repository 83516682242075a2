package dev.orlop.registry.kind;

import dev.orlop.object.Status.Cause;
import dev.orlop.registry.kind.rule.FieldChecks;
import dev.orlop.registry.kind.rule.KindRules;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Literals;
import dev.orlop.tree.Trees;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Requests for certificates ({@code pkg/registry/certificates}): asked once, never changed, approved or denied once.
 * Nobody signs.
 */
final class CertificateSigningRequestRules implements KindRules {
    private static final String CONDITIONS = "status.conditions";
    private static final List<String> VERDICTS = List.of("Approved", "Denied");
    /** The conditions that stay, once they are there. */
    private static final List<String> FINAL = List.of("Approved", "Denied", "Failed");

    /** Whoever signs goes by who asked, which nobody says of themselves. */
    @Override
    public void attribute(ObjectNode object, Supplier<ObjectNode> userInfo) {
        ObjectNode spec = Trees.objectAt(object, "spec");
        spec.remove(List.of("username", "uid", "groups", "extra"));
        spec.setAll(userInfo.get());
    }

    @Override
    public void prepareForUpdate(ObjectNode object, ObjectNode old) {
        Trees.replace(object, "spec", old.get("spec"));
    }

    @Override
    public void validate(ObjectNode object, FieldErrors causes) {
        FieldChecks.required(causes, object, "spec.request", "");
        FieldChecks.required(causes, object, "spec.signerName", "");
        FieldChecks.required(causes, object, "spec.usages", "usages are required");
    }

    @Override
    public void prepareForFieldUpdate(ObjectNode object, ObjectNode old, String now) {
        for (JsonNode each : conditions(object)) {
            ObjectNode condition = (ObjectNode) each;
            if (Trees.text(condition, "lastUpdateTime").isEmpty()) {
                condition.put("lastUpdateTime", now);
            }
            if (Trees.text(condition, "lastTransitionTime").isEmpty()) {
                condition.put("lastTransitionTime", lastTransition(condition, old, now));
            }
        }
    }

    private static String lastTransition(JsonNode condition, ObjectNode old, String now) {
        for (JsonNode before : conditions(old, Trees.text(condition, "type"))) {
            String time = Trees.text(before, "lastTransitionTime");
            if (!time.isEmpty() && Trees.same(before.get("status"), condition.get("status"))) {
                return time;
            }
        }
        return now;
    }

    @Override
    public void validateFieldUpdate(ObjectNode object, ObjectNode old, FieldErrors causes) {
        check(object, causes);
        for (String type : FINAL) {
            if (conditions(object, type).size() < conditions(old, type).size()) {
                causes.forbidden(CONDITIONS, "updates may not remove a condition of type " + Literals.quote(type));
            }
        }
    }

    /** Who signs is not who approves. */
    @Override
    public void validateStatus(ObjectNode object, ObjectNode old, FieldErrors causes) {
        validateFieldUpdate(object, old, causes);
        for (String type : VERDICTS) {
            List<JsonNode> now = conditions(object, type);
            List<JsonNode> before = conditions(old, type);
            if (now.size() >= before.size() && !now.equals(before)) {
                String done = now.size() > before.size() ? "add" : "modify";
                causes.forbidden(
                        CONDITIONS, "updates may not " + done + " a condition of type " + Literals.quote(type));
            }
        }
    }

    private static void check(ObjectNode object, FieldErrors causes) {
        Set<String> types = new HashSet<>();
        List<JsonNode> conditions = conditions(object);
        for (int i = 0; i < conditions.size(); i++) {
            check(conditions.get(i), CONDITIONS + "[" + i + "]", types, causes);
        }
    }

    private static void check(JsonNode condition, String path, Set<String> types, FieldErrors causes) {
        String type = Trees.text(condition, "type");
        String status = Trees.text(condition, "status");
        List<String> known = FINAL.contains(type) ? List.of("True") : List.of("True", "False", "Unknown");
        if (type.isEmpty()) {
            causes.required(path + ".type", "");
        }
        if (status.isEmpty()) {
            causes.required(path + ".status", "");
        } else if (!known.contains(status)) {
            causes.add(Cause.notSupported(path + ".status", status, known));
        }
        if (!types.add(type)) {
            causes.add(Cause.duplicate(path + ".type", type));
        } else if (VERDICTS.contains(type) && types.containsAll(VERDICTS)) {
            causes.invalid(path + ".type", type, "Approved and Denied conditions are mutually exclusive");
        }
    }

    private static List<JsonNode> conditions(ObjectNode object) {
        return Trees.elements(object.get("status"), "conditions");
    }

    private static List<JsonNode> conditions(ObjectNode object, String type) {
        return conditions(object).stream()
                .filter(each -> Trees.text(each, "type").equals(type))
                .toList();
    }
}
