package dev.orlop.registry.crd;

import dev.orlop.object.GroupResource;
import dev.orlop.object.SelectableFields;
import dev.orlop.object.VersionOrder;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceDefinition.Names;
import dev.orlop.registry.ResourceDefinition.PrinterColumn;
import dev.orlop.registry.ResourceDefinition.Scale;
import dev.orlop.registry.ResourceDefinition.Version;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes the definition of a type out of a validated and accepted CustomResourceDefinition. */
final class CrdDefinitions {
    private CrdDefinitions() {}

    static ResourceDefinition of(ObjectNode crd) {
        JsonNode spec = crd.get("spec");
        JsonNode accepted = Trees.object(crd, "status", "acceptedNames");
        Names names = names(accepted == null ? spec.get("names") : accepted);
        String group = Trees.text(spec, "group");
        List<Version> versions = new ArrayList<>();
        String storageVersion = "";
        for (JsonNode version : Trees.elements(spec, "versions")) {
            versions.add(version(version, Trees.elements(spec, "versions"), group, names.kind()));
            if (Trees.flag(version, "storage")) {
                storageVersion = Trees.text(version, "name");
            }
        }
        versions.sort(Comparator.comparing(Version::name, VersionOrder.PREFERRED_FIRST));
        return new ResourceDefinition(
                new GroupResource(group, names.plural()),
                names,
                Trees.text(spec, "scope").equals("Namespaced"),
                "/" + group + "/" + names.plural() + "/",
                List.copyOf(versions),
                storageVersion,
                false,
                Trees.text(crd.get("metadata"), "uid") + "/"
                        + crd.path("metadata").path("generation").longValue(0),
                Metadata.of(crd).isBeingDeleted());
    }

    private static Names names(JsonNode names) {
        return new Names(
                Trees.text(names, "plural"),
                Trees.text(names, "singular"),
                Trees.text(names, "kind"),
                Trees.text(names, "listKind"),
                List.copyOf(Trees.texts(names, "shortNames")),
                List.copyOf(Trees.texts(names, "categories")));
    }

    private static Version version(JsonNode version, List<JsonNode> all, String group, String kind) {
        JsonNode declared = version.path("subresources");
        Set<Subresource> subresources = EnumSet.noneOf(Subresource.class);
        if (declared.get("status") instanceof ObjectNode) {
            subresources.add(Subresource.STATUS);
        }
        Scale scale = scale(declared.get("scale"));
        if (scale != null) {
            subresources.add(Subresource.SCALE);
        }
        String name = Trees.text(version, "name");
        return new Version(
                name,
                Trees.flag(version, "served"),
                subresources,
                scale,
                selectableFields(version),
                Trees.flag(version, "deprecated") ? warning(version, all, group + "/", kind) : null,
                columns(version));
    }

    private static List<PrinterColumn> columns(JsonNode version) {
        return Trees.elements(version, "additionalPrinterColumns").stream()
                .map(column -> new PrinterColumn(
                        Trees.text(column, "name"),
                        Trees.text(column, "type"),
                        Trees.text(column, "format"),
                        Trees.text(column, "description"),
                        column.path("priority").intValue(0),
                        Trees.text(column, "jsonPath")))
                .toList();
    }

    private static @Nullable Scale scale(@Nullable JsonNode scale) {
        if (!(scale instanceof ObjectNode)) {
            return null;
        }
        String selector = Trees.text(scale, "labelSelectorPath");
        return new Scale(
                Trees.text(scale, "specReplicasPath"),
                Trees.text(scale, "statusReplicasPath"),
                selector.isEmpty() ? null : selector);
    }

    private static SelectableFields selectableFields(JsonNode version) {
        return SelectableFields.of(Trees.elements(version, "selectableFields").stream()
                .map(field -> Trees.text(field, "jsonPath"))
                .map(path -> path.startsWith(".") ? path.substring(1) : path)
                .toList());
    }

    /** What the definition says, or that there is a better version where there is one. */
    private static String warning(JsonNode version, List<JsonNode> all, String group, String kind) {
        String own = Trees.text(version, "deprecationWarning");
        if (!own.isEmpty()) {
            return own;
        }
        String name = Trees.text(version, "name");
        String warning = group + name + " " + kind + " is deprecated";
        return all.stream()
                .filter(other -> Trees.flag(other, "served") && !Trees.flag(other, "deprecated"))
                .map(other -> Trees.text(other, "name"))
                .filter(other -> VersionOrder.PREFERRED_FIRST.compare(other, name) < 0)
                .min(VersionOrder.PREFERRED_FIRST)
                .map(better -> warning + "; use " + group + better + " " + kind)
                .orElse(warning);
    }
}
