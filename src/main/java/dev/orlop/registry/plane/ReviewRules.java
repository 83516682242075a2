package dev.orlop.registry.plane;

import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.kind.rule.FieldChecks;
import dev.orlop.registry.kind.rule.LabelRules;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Trees;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks reviews ({@code pkg/apis/authorization/validation}, {@code pkg/registry/authentication}). */
final class ReviewRules {
    private static final String RESOURCE = "resourceAttributes";
    private static final String NON_RESOURCE = "nonResourceAttributes";
    private static final String RESOURCE_PATH = "spec." + RESOURCE;
    private static final String NON_RESOURCE_PATH = "spec." + NON_RESOURCE;

    private final FieldErrors causes;

    ReviewRules(FieldErrors causes) {
        this.causes = causes;
    }

    /**
     * Checks a review of a kind.
     *
     * @param namespace of the request
     */
    void check(String kind, ObjectNode review, @Nullable String namespace) {
        ObjectNode spec = Trees.object(review, "spec");
        switch (kind) {
            case "SelfSubjectAccessReview" -> {
                attributes(spec);
                selectors(Trees.object(spec, RESOURCE));
                metadata(review, Set.of("managedFields"), "must be empty");
            }
            case "SubjectAccessReview" -> {
                subjectReview(spec);
                metadata(review, Set.of("managedFields"), "must be empty");
            }
            case "LocalSubjectAccessReview" -> {
                subjectReview(spec);
                metadata(review, Set.of("managedFields", "namespace"), "must be empty except for namespace");
                local(spec, String.valueOf(namespace));
            }
            case "SelfSubjectRulesReview" -> {
                if (Trees.text(spec, "namespace").isEmpty()) {
                    throw new StatusException(Status.badRequest("no namespace on request"));
                }
            }
            case "TokenReview" -> {
                if (Trees.text(spec, "token").isEmpty()) {
                    throw new StatusException(Status.badRequest("token is required for TokenReview in authentication"));
                }
            }
            default -> {}
        }
    }

    private void subjectReview(@Nullable ObjectNode spec) {
        attributes(spec);
        if (Trees.text(spec, "user").isEmpty() && Trees.elements(spec, "groups").isEmpty()) {
            causes.invalid("spec.user", "", "at least one of user or group must be specified");
        }
        selectors(Trees.object(spec, RESOURCE));
    }

    private void attributes(@Nullable ObjectNode spec) {
        ObjectNode resource = Trees.object(spec, RESOURCE);
        ObjectNode nonResource = Trees.object(spec, NON_RESOURCE);
        if (resource != null && nonResource != null) {
            FieldChecks.invalid(
                    causes,
                    NON_RESOURCE_PATH,
                    asGo(nonResource),
                    "cannot be specified in combination with resourceAttributes");
        }
        if (resource == null && nonResource == null) {
            FieldChecks.invalid(
                    causes,
                    RESOURCE_PATH,
                    null,
                    "exactly one of nonResourceAttributes or resourceAttributes must be specified");
        }
    }

    /** The internal type, which messages show, names its members otherwise. */
    private static ObjectNode asGo(ObjectNode nonResource) {
        return nonResource
                .objectNode()
                .put("Path", Trees.text(nonResource, "path"))
                .put("Verb", Trees.text(nonResource, "verb"));
    }

    private void local(@Nullable ObjectNode spec, String namespace) {
        ObjectNode resource = Trees.object(spec, RESOURCE);
        String asked = Trees.text(resource, "namespace");
        if (resource != null && !asked.equals(namespace)) {
            causes.invalid(RESOURCE_PATH + ".namespace", asked, "must match metadata.namespace");
        }
        ObjectNode nonResource = Trees.object(spec, NON_RESOURCE);
        if (nonResource != null) {
            FieldChecks.invalid(causes, NON_RESOURCE_PATH, asGo(nonResource), "disallowed on this kind of request");
        }
    }

    private void metadata(ObjectNode review, Set<String> ignored, String message) {
        ObjectNode metadata = Trees.object(review, "metadata");
        if (metadata == null) {
            return;
        }
        ObjectNode rest = metadata.deepCopy().without(ignored);
        if (rest.properties().stream().anyMatch(member -> !isEmpty(member.getValue()))) {
            FieldChecks.invalid(causes, "metadata", metadata, message);
        }
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isNull()
                || (value.isContainer() && value.isEmpty())
                || (value.isString() && value.stringValue().isEmpty());
    }

    private void selectors(@Nullable ObjectNode resource) {
        LabelRules.fieldRequirements(
                causes, requirements(resource, "fieldSelector"), RESOURCE_PATH + ".fieldSelector.requirements");
        LabelRules.requirements(
                causes, requirements(resource, "labelSelector"), RESOURCE_PATH + ".labelSelector.requirements");
    }

    private List<JsonNode> requirements(@Nullable ObjectNode resource, String member) {
        ObjectNode selector = Trees.object(resource, member);
        List<JsonNode> requirements = Trees.elements(selector, "requirements");
        String path = RESOURCE_PATH + "." + member;
        String raw = Trees.text(selector, "rawSelector");
        if (!raw.isEmpty() && !requirements.isEmpty()) {
            causes.invalid(path + ".rawSelector", raw, "may not specified at the same time as requirements");
        }
        if (selector != null && raw.isEmpty() && requirements.isEmpty()) {
            causes.required(
                    path + ".requirements", "when " + path + " is specified, requirements or rawSelector is required");
        }
        return requirements;
    }
}
