package dev.orlop.web.discovery;

import dev.orlop.object.GroupResource;
import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.VersionOrder;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceStore.Subresource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The pieces that discovery documents are made of: groups, versions, resources with their verbs and subresources. */
final class DiscoveryJson {
    private static final List<String> SUBRESOURCE_VERBS = List.of("get", "patch", "update");
    private static final List<String> FINALIZE_VERBS = List.of("update");
    private static final List<String> CREATED_VERBS = List.of("create");
    private static final int HASH_BYTES = 8;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private DiscoveryJson() {}

    private record SubresourceEntry(String name, String group, String version, String kind, List<String> verbs) {}

    /** {@code APIGroup} without its type. */
    static ObjectNode group(String name, List<ResourceDefinition> definitions) {
        ObjectNode group = NODES.objectNode().put("name", name);
        List<String> versions = versions(definitions);
        ArrayNode array = group.putArray("versions");
        versions.forEach(version -> array.add(groupVersion(name, version)));
        group.set("preferredVersion", groupVersion(name, versions.getFirst()));
        return group;
    }

    private static ObjectNode groupVersion(String group, String version) {
        return NODES.objectNode().put("groupVersion", group + "/" + version).put("version", version);
    }

    /** The served versions of a group's types, the preferred one first. */
    private static List<String> versions(List<ResourceDefinition> definitions) {
        return definitions.stream()
                .flatMap(definition -> definition.versions().stream())
                .filter(ResourceDefinition.Version::served)
                .map(ResourceDefinition.Version::name)
                .distinct()
                .sorted(VersionOrder.PREFERRED_FIRST)
                .toList();
    }

    /** {@code APIResourceList.resources}. */
    static ArrayNode resources(List<ResourceDefinition> definitions, String version) {
        ArrayNode array = NODES.arrayNode();
        for (ResourceDefinition definition : definitions) {
            ResourceDefinition.Version served = definition.servedVersion(version);
            if (served != null) {
                array.add(resource(definition));
                subresources(definition, served).forEach(entry -> array.add(subresource(definition, entry)));
            }
        }
        return array;
    }

    private static ObjectNode resource(ResourceDefinition definition) {
        ObjectNode resource = NODES.objectNode()
                .put("name", definition.names().plural())
                .put("singularName", definition.names().singular())
                .put("namespaced", definition.namespaced())
                .put("kind", definition.names().kind());
        putTexts(resource, "verbs", definition.verbs());
        putNames(resource, definition);
        return definition.servedVersion(definition.storageVersion()) == null
                ? resource
                : resource.put("storageVersionHash", storageVersionHash(definition));
    }

    /** Changes with the stored version ({@code discovery.StorageVersionHash}): a sign to migrate what is stored, for those who can read it. */
    private static String storageVersionHash(ResourceDefinition definition) {
        String stored = definition.groupResource().group() + "/" + definition.storageVersion() + "/"
                + definition.names().kind();
        byte[] hash = Arrays.copyOf(DiscoveryDocuments.sha256(stored.getBytes(StandardCharsets.UTF_8)), HASH_BYTES);
        return Base64.getEncoder().encodeToString(hash);
    }

    private static ObjectNode subresource(ResourceDefinition definition, SubresourceEntry entry) {
        ObjectNode resource = NODES.objectNode()
                .put("name", definition.names().plural() + "/" + entry.name())
                .put("singularName", "")
                .put("namespaced", definition.namespaced());
        if (!entry.kind().equals(definition.names().kind())) {
            resource.put("group", entry.group()).put("version", entry.version());
        }
        resource.put("kind", entry.kind());
        putTexts(resource, "verbs", entry.verbs());
        return resource;
    }

    private static List<SubresourceEntry> subresources(
            ResourceDefinition definition, ResourceDefinition.Version version) {
        GroupResource type = definition.groupResource();
        String kind = definition.names().kind();
        List<SubresourceEntry> entries = new ArrayList<>();
        for (Subresource same : List.of(Subresource.STATUS, Subresource.APPROVAL, Subresource.EPHEMERALCONTAINERS)) {
            if (version.has(same)) {
                entries.add(new SubresourceEntry(same.label(), type.group(), version.name(), kind, SUBRESOURCE_VERBS));
            }
        }
        addOwn(entries, version, Subresource.SCALE, SUBRESOURCE_VERBS);
        if (version.has(Subresource.FINALIZE)) {
            entries.add(new SubresourceEntry("finalize", "", version.name(), kind, FINALIZE_VERBS));
        }
        addOwn(entries, version, Subresource.TOKEN, CREATED_VERBS);
        addOwn(entries, version, Subresource.EVICTION, CREATED_VERBS);
        return entries;
    }

    /** A subresource that has a kind of its own. */
    private static void addOwn(
            List<SubresourceEntry> entries,
            ResourceDefinition.Version version,
            Subresource subresource,
            List<String> verbs) {
        if (version.has(subresource) && subresource.kind() instanceof GroupVersionKind kind) {
            entries.add(new SubresourceEntry(subresource.label(), kind.group(), kind.version(), kind.kind(), verbs));
        }
    }

    /** {@code APIGroupDiscovery}. */
    static ObjectNode aggregatedGroup(String name, List<ResourceDefinition> definitions) {
        ObjectNode group = NODES.objectNode();
        ObjectNode metadata = group.putObject("metadata");
        if (!name.isEmpty()) {
            metadata.put("name", name);
        }
        ArrayNode versions = group.putArray("versions");
        for (String version : versions(definitions)) {
            ObjectNode entry = versions.addObject().put("version", version);
            ArrayNode resources = entry.putArray("resources");
            definitions.forEach(definition -> addAggregated(resources, definition, version));
            entry.put("freshness", "Current");
        }
        return group;
    }

    private static void addAggregated(ArrayNode resources, ResourceDefinition definition, String version) {
        ResourceDefinition.Version served = definition.servedVersion(version);
        if (served == null) {
            return;
        }
        ObjectNode resource =
                resources.addObject().put("resource", definition.names().plural());
        String group = definition.groupResource().group();
        resource.set("responseKind", kind(group, version, definition.names().kind()));
        resource.put("scope", definition.namespaced() ? "Namespaced" : "Cluster");
        resource.put("singularResource", definition.names().singular());
        putTexts(resource, "verbs", definition.verbs());
        putNames(resource, definition);
        List<SubresourceEntry> entries = subresources(definition, served);
        if (!entries.isEmpty()) {
            ArrayNode array = resource.putArray("subresources");
            entries.forEach(entry -> addAggregated(array, entry));
        }
    }

    private static void addAggregated(ArrayNode array, SubresourceEntry entry) {
        ObjectNode subresource = array.addObject().put("subresource", entry.name());
        subresource.set("responseKind", kind(entry.group(), entry.version(), entry.kind()));
        putTexts(subresource, "verbs", entry.verbs());
    }

    private static ObjectNode kind(String group, String version, String kind) {
        return NODES.objectNode().put("group", group).put("version", version).put("kind", kind);
    }

    private static void putNames(ObjectNode resource, ResourceDefinition definition) {
        if (!definition.names().shortNames().isEmpty()) {
            putTexts(resource, "shortNames", definition.names().shortNames());
        }
        if (!definition.names().categories().isEmpty()) {
            putTexts(resource, "categories", definition.names().categories());
        }
    }

    private static void putTexts(ObjectNode object, String name, List<String> texts) {
        ArrayNode array = object.putArray(name);
        texts.forEach(array::add);
    }
}
