package dev.orlop.registry.admission.policy;

import dev.orlop.object.Status;
import dev.orlop.object.Status.Cause;
import dev.orlop.object.StatusException;
import dev.orlop.registry.admission.policy.ValidatingPolicy.Evaluated;
import dev.orlop.registry.admission.policy.ValidatingPolicy.Failure;
import dev.orlop.registry.type.AdmissionAttributes;
import dev.orlop.tree.Trees;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gathers what validating policies say against one write, each binding by its actions; the first that denies is the
 * answer. One thread at a time.
 */
final class PolicyDenials {
    private static final String AUDIT_KEY = "validation.policy.admission.k8s.io/validation_failure";

    private final AdmissionAttributes write;
    private @Nullable String denial;
    private String reason = "";

    PolicyDenials(AdmissionAttributes write) {
        this.write = write;
    }

    /** A policy, or one of its bindings, that cannot be used as it is. */
    void unusable(ValidatingPolicy policy, @Nullable PolicyBinding binding, Throwable failure) {
        if (!policy.ignoresFailures()) {
            String what = binding == null ? "policy" : "binding";
            deny(policy, binding, "failed to configure " + what + ": " + PolicyException.text(failure), "");
        }
    }

    void add(ValidatingPolicy policy, PolicyBinding binding, Evaluated result) {
        for (Failure failure : result.failures()) {
            for (String action : binding.actions()) {
                switch (action) {
                    case "Deny" -> deny(policy, binding, failure.message(), failure.reason());
                    case "Warn" ->
                        write.warn("Validation failed for ValidatingAdmissionPolicy '" + policy.name()
                                + "' with binding '" + binding.name() + "': " + failure.message());
                    case "Audit" -> write.annotate(AUDIT_KEY, record(binding, failure));
                    default -> {}
                }
            }
        }
    }

    private static String record(PolicyBinding binding, Failure failure) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        ObjectNode record = list.addObject();
        record.put("message", failure.message());
        record.put("policy", binding.policy());
        record.put("binding", binding.name());
        record.put("expressionIndex", failure.index());
        ArrayNode actions = record.putArray("validationActions");
        binding.actions().forEach(actions::add);
        return list.toString();
    }

    void deny(ValidatingPolicy policy, @Nullable PolicyBinding binding, String message, String why) {
        if (denial == null) {
            String with = binding == null ? "" : " with binding '" + binding.name() + "'";
            denial = "ValidatingAdmissionPolicy '" + policy.name() + "'" + with + " denied request: " + message;
            reason = why.isEmpty() ? Status.Reason.INVALID : why;
        }
    }

    /** Completes, or fails with the answer. */
    Mono<Void> outcome() {
        String message = denial;
        return message == null
                ? Mono.empty()
                : Mono.error(new StatusException(status(write, message, reason, code(reason))));
    }

    private static int code(String reason) {
        return switch (reason) {
            case Status.Reason.FORBIDDEN -> 403;
            case Status.Reason.UNAUTHORIZED -> 401;
            case Status.Reason.REQUEST_ENTITY_TOO_LARGE -> 413;
            default -> 422;
        };
    }

    private static Status status(AdmissionAttributes write, String message, String reason, int code) {
        Status forbidden = Status.forbidden(
                write.resource().groupResource(), name(write), message, List.of(new Cause("", message, "")));
        return new Status(forbidden.status(), forbidden.message(), reason, code, forbidden.details(), null);
    }

    /** The name as messages show it, also where it is not made up yet ({@code admission.extractResourceName}). */
    static String name(AdmissionAttributes write) {
        if (!write.name().isEmpty()) {
            return write.name();
        }
        ObjectNode object = write.object();
        String name = Trees.text(Trees.object(object, "metadata"), "name");
        String prefix = Trees.text(Trees.object(object, "metadata"), "generateName");
        return name.isEmpty() ? (prefix.isEmpty() ? "Unknown" : prefix) : name;
    }
}
