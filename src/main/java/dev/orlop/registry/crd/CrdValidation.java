package dev.orlop.registry.crd;

import dev.orlop.object.Status.Cause;
import dev.orlop.registry.control.Conditions;
import dev.orlop.registry.store.NameRules;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The shape of a CustomResourceDefinition ({@code pkg/apis/apiextensions/validation}), one cause per field. What the
 * schemas themselves say is not looked at here.
 */
final class CrdValidation {
    private static final String IMMUTABLE = "field is immutable";
    private static final String APPROVAL = "api-approved.kubernetes.io";
    private static final int MAX_SELECTABLE_FIELDS = 8;

    private final ObjectNode crd;
    private final FieldErrors causes;

    CrdValidation(ObjectNode crd, FieldErrors causes) {
        this.crd = crd;
        this.causes = causes;
    }

    void run() {
        ObjectNode spec = Trees.object(crd, "spec");
        if (spec == null) {
            causes.required("spec", "");
            return;
        }
        group(spec);
        names(spec);
        scope(spec);
        versions(spec);
        conversion(spec);
        storedVersions(crd, causes);
        if (Trees.flag(spec, "preserveUnknownFields")) {
            causes.invalid(
                    "spec.preserveUnknownFields",
                    "true",
                    "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema"
                            + " instead");
        }
    }

    private void group(ObjectNode spec) {
        String group = Trees.text(spec, "group");
        text("spec.group", group, NameRules::subdomain);
        if (!group.isEmpty() && group.indexOf('.') < 0) {
            causes.invalid("spec.group", group, "should be a domain with at least one dot");
        }
        boolean isProtected = group.endsWith(".k8s.io")
                || group.endsWith(".kubernetes.io")
                || group.equals("k8s.io")
                || group.equals("kubernetes.io");
        JsonNode approval = Trees.object(crd, "metadata", "annotations");
        if (isProtected && Trees.text(approval, APPROVAL).isEmpty()) {
            causes.required(
                    "metadata.annotations[" + APPROVAL + "]",
                    "protected groups must have approval annotation \"" + APPROVAL
                            + "\", see https://github.com/kubernetes/enhancements/pull/1111");
        }
        String plural = Trees.text(spec.get("names"), "plural");
        if (!group.isEmpty() && !plural.isEmpty()) {
            String name = Metadata.of(crd).name();
            if (!name.equals(plural + "." + group)) {
                causes.invalid("metadata.name", name, "must be spec.names.plural+\".\"+spec.group");
            }
        }
    }

    private void names(ObjectNode spec) {
        ObjectNode names = Trees.object(spec, "names");
        if (names == null) {
            causes.required("spec.names", "");
            return;
        }
        String kind = Trees.text(names, "kind");
        String listKind = Trees.text(names, "listKind");
        text("spec.names.plural", Trees.text(names, "plural"), NameRules::label1035);
        text("spec.names.singular", Trees.text(names, "singular"), NameRules::label1035);
        text("spec.names.kind", kind, CrdValidation::kindProblems);
        text("spec.names.listKind", listKind, CrdValidation::kindProblems);
        if (!kind.isEmpty() && kind.equals(listKind)) {
            causes.invalid("spec.names.listKind", listKind, "kind and listKind may not be the same");
        }
        for (String member : List.of("shortNames", "categories")) {
            List<String> texts = Trees.texts(names, member);
            for (int i = 0; i < texts.size(); i++) {
                text("spec.names." + member + "[" + i + "]", texts.get(i), NameRules::label1035);
            }
        }
    }

    private static List<String> kindProblems(String kind) {
        return NameRules.label1035(kind.toLowerCase(Locale.ROOT)).stream()
                .map(problem -> "may have mixed case, but should otherwise match: " + problem)
                .toList();
    }

    private void scope(ObjectNode spec) {
        String scope = Trees.text(spec, "scope");
        if (scope.isEmpty()) {
            causes.required("spec.scope", "");
        } else if (!scope.equals("Cluster") && !scope.equals("Namespaced")) {
            causes.add(Cause.notSupported("spec.scope", scope, List.of("Cluster", "Namespaced")));
        }
    }

    private void versions(ObjectNode spec) {
        List<JsonNode> versions = Trees.elements(spec, "versions");
        if (versions.isEmpty()) {
            causes.required("spec.versions", "must have at least one version");
            return;
        }
        Set<String> names = new HashSet<>();
        int stored = 0;
        for (int i = 0; i < versions.size(); i++) {
            String path = "spec.versions[" + i + "]";
            if (!(versions.get(i) instanceof ObjectNode version)) {
                causes.add(Cause.typeInvalid(path, "must be an object"));
                continue;
            }
            String name = Trees.text(version, "name");
            text(path + ".name", name, NameRules::label1035);
            if (!names.add(name)) {
                causes.add(Cause.duplicate(path + ".name", name));
            }
            stored += Trees.flag(version, "storage") ? 1 : 0;
            version(version, path);
        }
        if (stored != 1) {
            causes.invalid(
                    "spec.versions", names.toString(), "must have exactly one version marked as storage version");
        }
    }

    private void version(ObjectNode version, String path) {
        for (String flag : List.of("served", "storage")) {
            JsonNode value = version.get(flag);
            if (value == null || value.isNull()) {
                causes.required(path + "." + flag, "");
            } else if (!value.isBoolean()) {
                causes.add(Cause.typeInvalid(path + "." + flag, "must be a boolean"));
            }
        }
        if (Trees.object(version, "schema", "openAPIV3Schema") == null) {
            causes.required(path + ".schema.openAPIV3Schema", "schemas are required");
        }
        if (version.has("deprecationWarning") && !Trees.flag(version, "deprecated")) {
            causes.invalid(
                    path + ".deprecationWarning",
                    Trees.text(version, "deprecationWarning"),
                    "can only be set for deprecated versions");
        }
        scale(version, path + ".subresources.scale");
        selectableFields(version, path + ".selectableFields");
        printerColumns(version, path + ".additionalPrinterColumns");
    }

    private void scale(ObjectNode version, String path) {
        ObjectNode scale = Trees.object(version, "subresources", "scale");
        if (scale == null) {
            return;
        }
        path(path + ".specReplicasPath", Trees.text(scale, "specReplicasPath"), List.of(".spec."), true);
        path(path + ".statusReplicasPath", Trees.text(scale, "statusReplicasPath"), List.of(".status."), true);
        path(path + ".labelSelectorPath", Trees.text(scale, "labelSelectorPath"), List.of(".spec.", ".status."), false);
    }

    private void path(String field, String value, List<String> roots, boolean required) {
        if (value.isEmpty()) {
            if (required) {
                causes.required(field, "");
            }
        } else if (roots.stream().noneMatch(value::startsWith) || !isSimplePath(value)) {
            causes.invalid(field, value, "should be a json path under " + String.join(" or ", roots));
        }
    }

    private static boolean isSimplePath(String path) {
        return path.matches("(\\.[A-Za-z0-9_-]+)+");
    }

    private static boolean isSelectable(String path) {
        return isSimplePath(path) && !path.matches("\\.(apiVersion|kind|metadata)(\\..*)?");
    }

    private void selectableFields(ObjectNode version, String path) {
        List<JsonNode> fields = Trees.elements(version, "selectableFields");
        if (fields.size() > MAX_SELECTABLE_FIELDS) {
            causes.add(new Cause("FieldValueTooMany", "Too many: must have at most 8 items", path));
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < fields.size(); i++) {
            String field = path + "[" + i + "].jsonPath";
            String value = Trees.text(fields.get(i), "jsonPath");
            if (value.isEmpty()) {
                causes.required(field, "");
            } else if (!isSelectable(value)) {
                causes.invalid(field, value, "must be a simple path such as .spec.color, not into metadata");
            } else if (!seen.add(value)) {
                causes.add(Cause.duplicate(field, value));
            }
        }
    }

    private void printerColumns(ObjectNode version, String path) {
        List<JsonNode> columns = Trees.elements(version, "additionalPrinterColumns");
        List<String> types = List.of("boolean", "date", "integer", "number", "string");
        for (int i = 0; i < columns.size(); i++) {
            for (String member : List.of("name", "type", "jsonPath")) {
                if (Trees.text(columns.get(i), member).isEmpty()) {
                    causes.required(path + "[" + i + "]." + member, "");
                }
            }
            String type = Trees.text(columns.get(i), "type");
            if (!type.isEmpty() && !types.contains(type)) {
                causes.add(Cause.notSupported(path + "[" + i + "].type", type, types));
            }
        }
    }

    private void conversion(ObjectNode spec) {
        String strategy = Trees.text(spec.get("conversion"), "strategy");
        boolean several = Trees.elements(spec, "versions").size() > 1;
        // A webhook has nothing to do while there is one version only.
        if (!strategy.equals("None") && (several || !strategy.equals("Webhook"))) {
            causes.add(Cause.notSupported("spec.conversion.strategy", strategy, List.of("None")));
        }
    }

    private void text(String field, String value, Function<String, List<String>> rule) {
        if (value.isEmpty()) {
            causes.required(field, "");
            return;
        }
        rule.apply(value).forEach(problem -> causes.invalid(field, value, problem));
    }

    /** A stored version stays in the spec until it is no longer listed as stored. */
    static void storedVersions(ObjectNode crd, FieldErrors causes) {
        Set<String> known = new HashSet<>();
        String current = "";
        for (JsonNode version : Trees.elements(crd.get("spec"), "versions")) {
            known.add(Trees.text(version, "name"));
            current = Trees.flag(version, "storage") ? Trees.text(version, "name") : current;
        }
        List<String> stored = Trees.texts(crd.get("status"), "storedVersions");
        for (int i = 0; i < stored.size(); i++) {
            if (!known.contains(stored.get(i))) {
                causes.invalid(
                        "status.storedVersions[" + i + "]",
                        stored.get(i),
                        "missing from spec.versions; " + stored.get(i)
                                + " was previously a storage version, and must remain in spec.versions until a storage"
                                + " migration ensures no data remains persisted in it and removes it from"
                                + " status.storedVersions");
            }
        }
        if (!current.isEmpty() && !stored.contains(current)) {
            causes.invalid("status.storedVersions", stored.toString(), "must have the storage version " + current);
        }
    }

    static void update(ObjectNode crd, ObjectNode old, FieldErrors causes) {
        immutable(crd, old, "group", "spec", "group", causes);
        immutable(crd, old, "names.plural", "spec.names", "plural", causes);
        if (Conditions.isTrue(old, "Established")) {
            immutable(crd, old, "scope", "spec", "scope", causes);
            immutable(crd, old, "names.kind", "spec.names", "kind", causes);
        }
    }

    private static void immutable(
            ObjectNode crd, ObjectNode old, String field, String parent, String member, FieldErrors causes) {
        String[] path = parent.split("\\.");
        String value = Trees.text(Trees.object(crd, path), member);
        if (!value.equals(Trees.text(Trees.object(old, path), member))) {
            causes.invalid("spec." + field, value, IMMUTABLE);
        }
    }
}
