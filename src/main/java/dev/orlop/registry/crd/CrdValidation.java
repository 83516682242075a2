package dev.orlop.registry.crd;

import dev.orlop.object.NameRule;
import dev.orlop.object.Status.Cause;
import dev.orlop.registry.control.Conditions;
import dev.orlop.schema.RuleEngine;
import dev.orlop.schema.definition.DefinitionSchema;
import dev.orlop.schema.definition.InternalForm;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Literals;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rules of a CustomResourceDefinition ({@code pkg/apis/apiextensions/validation}), in the reference's words. What the
 * versions share word for word, errors place at the spec itself, as the reference's internal form does.
 */
final class CrdValidation {
    private static final String PRESERVED = "spec.preserveUnknownFields";
    private static final String IMMUTABLE = "field is immutable";

    private final ObjectNode crd;
    private final @Nullable ObjectNode old;
    private final RuleEngine engine;
    private final FieldErrors causes;

    /**
     * @param old the stored definition, or null for a new one
     */
    CrdValidation(ObjectNode crd, @Nullable ObjectNode old, RuleEngine engine, FieldErrors causes) {
        this.crd = crd;
        this.old = old;
        this.engine = engine;
        this.causes = causes;
    }

    void run() {
        ObjectNode spec = Trees.objectAt(crd, "spec");
        String name = Metadata.of(crd).name();
        JsonNode names = spec.get("names");
        if (old == null && !name.equals(Trees.text(names, "plural") + "." + Trees.text(spec, "group"))) {
            invalid("metadata.name", Literals.quote(name), "must be spec.names.plural+\".\"+spec.group");
        }
        group(spec);
        scope(spec);
        schemas(spec);
        boolean preserved = Trees.flag(spec, "preserveUnknownFields");
        if (preserved && hasDefaults(spec)) {
            invalid(PRESERVED, "true", "must be false in order to use defaults in the schema");
        }
        versions(spec);
        names(spec);
        new SharedParts(spec, engine, causes).run();
        new ConversionRules(causes).check(spec.get("conversion"), preserved);
        acceptedNames();
        storedVersions();
        approval();
        if (preserved) {
            invalid(
                    PRESERVED,
                    "true",
                    "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema"
                            + " instead");
        }
    }

    private void group(ObjectNode spec) {
        String group = Trees.text(spec, "group");
        if (group.isEmpty()) {
            causes.required("spec.group", "");
        } else if (!rule("spec.group", group, NameRule.DNS_1123_SUBDOMAIN, "") && group.indexOf('.') < 0) {
            invalid("spec.group", Literals.quote(group), "should be a domain with at least one dot");
        }
    }

    private void scope(ObjectNode spec) {
        String scope = Trees.text(spec, "scope");
        if (scope.isEmpty()) {
            causes.required("spec.scope", "");
        } else if (!scope.equals("Cluster") && !scope.equals("Namespaced")) {
            causes.add(Cause.notSupported("spec.scope", scope, List.of("Cluster", "Namespaced")));
        }
    }

    private void schemas(ObjectNode spec) {
        List<JsonNode> versions = Trees.elements(spec, "versions");
        for (int i = 0; i < versions.size(); i++) {
            if (Trees.object(versions.get(i), "schema", "openAPIV3Schema") == null) {
                causes.required("spec.versions[" + i + "].schema.openAPIV3Schema", "");
            }
        }
    }

    private static boolean hasDefaults(ObjectNode spec) {
        return Trees.elements(spec, "versions").stream()
                .map(version -> Trees.object(version, "schema", "openAPIV3Schema"))
                .anyMatch(schema -> schema != null && DefinitionSchema.hasDefaults(schema));
    }

    private void versions(ObjectNode spec) {
        List<JsonNode> versions = Trees.elements(spec, "versions");
        VersionRules rules = new VersionRules(spec, engine, causes);
        Set<String> names = new HashSet<>();
        int stored = 0;
        for (int i = 0; i < versions.size(); i++) {
            String name = Trees.text(versions.get(i), "name");
            names.add(name);
            stored += Trees.flag(versions.get(i), "storage") ? 1 : 0;
            rule("spec.versions[" + i + "].name", name, NameRule.DNS_1035_LABEL, "");
            rules.check(versions.get(i), "spec.versions[" + i + "]");
        }
        if (names.size() < versions.size()) {
            invalid("spec.versions", InternalForm.versionsText(rules.shown()), "must contain unique version names");
        }
        if (stored != 1) {
            invalid(
                    "spec.versions",
                    InternalForm.versionsText(rules.shown()),
                    "must have exactly one version marked as storage version");
        }
        if (!versions.isEmpty()) {
            String first = Trees.text(versions.getFirst(), "name");
            if (!first.isEmpty()) {
                rule("spec.version", first, NameRule.DNS_1035_LABEL, "");
            }
        }
    }

    private void names(ObjectNode spec) {
        JsonNode names = spec.get("names");
        for (String name : List.of("plural", "singular", "kind", "listKind")) {
            if (Trees.text(names, name).isEmpty()) {
                causes.required("spec.names." + name, "");
            }
        }
        names(names, "spec.names");
    }

    void acceptedNames() {
        JsonNode status = crd.get("status");
        names(status == null ? null : status.get("acceptedNames"), "status.acceptedNames");
    }

    private void names(@Nullable JsonNode names, String path) {
        String kind = Trees.text(names, "kind");
        String listKind = Trees.text(names, "listKind");
        label(path + ".plural", Trees.text(names, "plural"));
        label(path + ".singular", Trees.text(names, "singular"));
        kind(path + ".kind", kind);
        kind(path + ".listKind", listKind);
        labels(path, names, "shortNames");
        if (!kind.isEmpty() && kind.equals(listKind)) {
            invalid(path + ".listKind", Literals.quote(listKind), "kind and listKind may not be the same");
        }
        labels(path, names, "categories");
    }

    private void labels(String path, @Nullable JsonNode names, String member) {
        List<String> texts = Trees.texts(names, member);
        for (int i = 0; i < texts.size(); i++) {
            rule(path + "." + member + "[" + i + "]", texts.get(i), NameRule.DNS_1035_LABEL, "");
        }
    }

    private void label(String field, String value) {
        if (!value.isEmpty()) {
            rule(field, value, NameRule.DNS_1035_LABEL, "");
        }
    }

    private void kind(String field, String value) {
        List<String> problems = NameRule.DNS_1035_LABEL.check(value.toLowerCase(Locale.ROOT));
        if (!value.isEmpty() && !problems.isEmpty()) {
            invalid(
                    field,
                    Literals.quote(value),
                    "may have mixed case, but should otherwise match: " + String.join(",", problems));
        }
    }

    /** A stored version stays in the spec until it is no longer listed as stored. */
    private void storedVersions() {
        List<String> stored = Trees.texts(crd.get("status"), "storedVersions");
        if (stored.isEmpty()) {
            invalid("status.storedVersions", "null", "must have at least one stored version");
            return;
        }
        String shown = Literals.json(Trees.arrayAt(Trees.objectAt(crd, "status"), "storedVersions"));
        Map<String, Integer> missing = new HashMap<>();
        for (int i = 0; i < stored.size(); i++) {
            missing.put(stored.get(i), i);
        }
        for (JsonNode version : Trees.elements(crd.get("spec"), "versions")) {
            String name = Trees.text(version, "name");
            if (missing.remove(name) == null && Trees.flag(version, "storage") && !stored.contains(name)) {
                invalid("status.storedVersions", shown, "must have the storage version " + name);
            }
        }
        missing.entrySet().stream().sorted(Map.Entry.comparingByValue()).forEach(each -> {
            String name = each.getKey();
            invalid(
                    "status.storedVersions[" + each.getValue() + "]",
                    Literals.quote(name),
                    "missing from spec.versions; " + name
                            + " was previously a storage version, and must remain in spec.versions until a storage"
                            + " migration ensures no data remains persisted in " + name + " and removes " + name
                            + " from status.storedVersions");
        });
    }

    private void approval() {
        Approval approval = Approval.of(crd);
        if (approval == null || (old != null && approval == Approval.of(old))) {
            return;
        }
        String field = "metadata.annotations[" + Approval.ANNOTATION + "]";
        if (approval == Approval.MISSING) {
            causes.required(field, approval.message(crd));
        } else if (approval == Approval.INVALID) {
            invalid(field, Literals.quote(Approval.annotation(crd)), approval.message(crd));
        }
    }

    /** What may not change; to be checked after {@link #run}. */
    void immutables() {
        if (old == null) {
            return;
        }
        if (Conditions.isTrue(old, "Established")) {
            immutable("scope", old);
            immutable("names.kind", old);
        }
        immutable("group", old);
        immutable("names.plural", old);
    }

    private void immutable(String field, ObjectNode before) {
        String value = at(crd, field);
        if (!value.equals(at(before, field))) {
            invalid("spec." + field, Literals.quote(value), IMMUTABLE);
        }
    }

    private static String at(ObjectNode crd, String field) {
        JsonNode spec = crd.get("spec");
        int dot = field.indexOf('.');
        return dot < 0
                ? Trees.text(spec, field)
                : Trees.text(Trees.object(spec, field.substring(0, dot)), field.substring(dot + 1));
    }

    private boolean rule(String field, String value, NameRule rule, String opening) {
        List<String> problems = rule.check(value);
        if (!problems.isEmpty()) {
            invalid(field, Literals.quote(value), opening + String.join(",", problems));
        }
        return !problems.isEmpty();
    }

    private void invalid(String field, String value, String message) {
        causes.add(new Cause("FieldValueInvalid", "Invalid value: " + value + ": " + message, field));
    }
}
