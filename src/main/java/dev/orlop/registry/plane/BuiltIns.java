package dev.orlop.registry.plane;

import dev.orlop.object.GroupResource;
import dev.orlop.object.GroupVersionResource;
import dev.orlop.object.SelectableFields;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceDefinition.Names;
import dev.orlop.registry.ResourceDefinition.Scale;
import dev.orlop.registry.ResourceDefinition.Version;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.crd.CrdStrategy;
import dev.orlop.registry.kind.HorizontalPodAutoscalerForms;
import dev.orlop.registry.kind.KindStrategies;
import dev.orlop.registry.namespace.NamespaceStrategy;
import dev.orlop.registry.plane.KindOptions.Served;
import dev.orlop.registry.type.StoredForm;
import dev.orlop.registry.type.Strategy;
import dev.orlop.schema.RuleEngine;
import dev.orlop.schema.cel.CelRules;
import dev.orlop.schema.kind.KindCatalog;
import dev.orlop.schema.kind.KindResource;
import dev.orlop.schema.kind.KindSchema;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Makes the types that are part of the server out of the kinds' data, each with its strategy. Stored where
 * kube-apiserver stores them.
 */
final class BuiltIns {
    /** What checks the rules of custom resources. */
    static final RuleEngine RULES = new CelRules();

    static final GroupResource CUSTOM_RESOURCE_DEFINITIONS =
            new GroupResource("apiextensions.k8s.io", "customresourcedefinitions");

    private static final String EVENTS = "events";

    /** Groups in the order of discovery ({@code cmd/kube-apiserver/app/aggregator.go}); others follow. */
    private static final List<String> GROUPS = List.of(
            "",
            "apps",
            "events.k8s.io",
            "autoscaling",
            "batch",
            "certificates.k8s.io",
            "networking.k8s.io",
            "policy",
            "rbac.authorization.k8s.io",
            "storage.k8s.io",
            "admissionregistration.k8s.io",
            "apiextensions.k8s.io",
            "scheduling.k8s.io",
            "coordination.k8s.io",
            "node.k8s.io",
            "discovery.k8s.io",
            "resource.k8s.io",
            "flowcontrol.apiserver.k8s.io");

    /** Groups of which {@link Served#CONTROL_PLANE} has all kinds. */
    private static final Set<String> CONTROL_GROUPS = Set.of(
            "admissionregistration.k8s.io",
            "apiextensions.k8s.io",
            "certificates.k8s.io",
            "coordination.k8s.io",
            "events.k8s.io",
            "flowcontrol.apiserver.k8s.io",
            "rbac.authorization.k8s.io");

    private static final Set<String> CONTROL_KINDS =
            Set.of("ConfigMap", "Event", "LimitRange", "Namespace", "ResourceQuota", "Secret", "ServiceAccount");

    /**
     * Types that are used by the server itself or by every client, and so are opened at the start. What configures
     * admission is among them, as another server on the same store may write it.
     */
    private static final Set<String> EAGER = Set.of(
            "Namespace",
            "ConfigMap",
            "Secret",
            "Event",
            "ServiceAccount",
            "Lease",
            "CustomResourceDefinition",
            "MutatingWebhookConfiguration",
            "ValidatingWebhookConfiguration",
            "MutatingAdmissionPolicy",
            "MutatingAdmissionPolicyBinding",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding");

    /** Places in the store that are not called as the resource ({@code SpecialDefaultResourcePrefixes}). */
    private static final Map<String, String> PREFIXES = Map.of(
            "replicationcontrollers", "controllers",
            "endpoints", "services/endpoints",
            "nodes", "minions",
            "services", "services/specs",
            "ingresses", "ingress");

    private BuiltIns() {}

    /**
     * A type of the server and the rules of writing it.
     *
     * @param schemas of its versions
     * @param eager whether its storage is opened at the start
     */
    record BuiltIn(
            ResourceDefinition definition,
            Strategy strategy,
            StoredForm form,
            Map<String, KindSchema> schemas,
            boolean eager) {}

    static List<BuiltIn> all(KindOptions options) {
        Map<GroupResource, List<KindResource>> resources = new LinkedHashMap<>();
        List<KindResource> kinds = new ArrayList<>(KindCatalog.resources());
        KindCatalog.extensions().stream()
                .filter(kind -> kind.plural().equals(CUSTOM_RESOURCE_DEFINITIONS.resource()))
                .forEach(kinds::add);
        for (String group : GROUPS) {
            kinds.stream()
                    .filter(kind -> kind.group().equals(group))
                    .filter(kind -> isServed(kind, options.served()))
                    .forEach(kind -> resources
                            .computeIfAbsent(new GroupResource(kind.group(), kind.plural()), added -> new ArrayList<>())
                            .addFirst(kind));
        }
        List<BuiltIn> all = new ArrayList<>();
        resources.forEach((resource, versions) -> all.add(builtIn(resource, versions, options)));
        return List.copyOf(all);
    }

    private static boolean isServed(KindResource kind, Served served) {
        return served == Served.ALL
                || CONTROL_GROUPS.contains(kind.group())
                || (kind.group().isEmpty() && CONTROL_KINDS.contains(kind.kind()));
    }

    /** @param versions the newest first, which is the one that is stored */
    private static BuiltIn builtIn(GroupResource resource, List<KindResource> versions, KindOptions options) {
        boolean rules = options.rules();
        boolean tokens = options.tokens() != null;
        KindResource newest = versions.getFirst();
        Names names = new Names(
                newest.plural(),
                newest.singular(),
                newest.kind(),
                newest.kind() + "List",
                newest.shortNames(),
                newest.categories());
        Map<String, KindSchema> schemas = new LinkedHashMap<>();
        // Without its defaults a definition or a namespace would be incomplete: they are no rule that can be left out.
        boolean defaulting =
                rules || resource.equals(CUSTOM_RESOURCE_DEFINITIONS) || resource.equals(GroupResource.NAMESPACES);
        versions.forEach(version -> schemas.put(version.version(), new KindSchema(version, defaulting)));
        ResourceDefinition definition = new ResourceDefinition(
                        resource,
                        names,
                        newest.namespaced(),
                        prefix(resource),
                        versions.stream().map(kind -> version(kind, tokens)).toList(),
                        newest.version(),
                        true,
                        "",
                        false)
                .withElsewhere(elsewhere(resource));
        KindSchema stored = new KindSchema(newest, defaulting);
        return new BuiltIn(
                definition,
                strategy(resource, stored, rules),
                form(definition),
                Map.copyOf(schemas),
                EAGER.contains(newest.kind()));
    }

    private static List<GroupVersionResource> elsewhere(GroupResource resource) {
        if (!resource.resource().equals(EVENTS)) {
            return List.of();
        }
        EventForms other = resource.group().isEmpty() ? EventForms.EVENTS : EventForms.CORE;
        return List.of(other.resource());
    }

    private static String prefix(GroupResource resource) {
        return resource.equals(CUSTOM_RESOURCE_DEFINITIONS)
                ? "/" + resource.group() + "/" + resource.resource() + "/"
                : "/" + PREFIXES.getOrDefault(resource.resource(), resource.resource()) + "/";
    }

    private static Version version(KindResource kind, boolean tokens) {
        Set<Subresource> subresources = EnumSet.noneOf(Subresource.class);
        for (String name : kind.subresources()) {
            subresources.add(Subresource.valueOf(name.toUpperCase(Locale.ROOT)));
        }
        switch (kind.kind()) {
            case "Namespace" -> subresources.add(Subresource.FINALIZE);
            case "CertificateSigningRequest" -> subresources.add(Subresource.APPROVAL);
            case "Pod" -> subresources.addAll(List.of(Subresource.EPHEMERALCONTAINERS, Subresource.EVICTION));
            case "ServiceAccount" -> {
                if (tokens) {
                    subresources.add(Subresource.TOKEN);
                }
            }
            default -> {}
        }
        boolean scaled = subresources.contains(Subresource.SCALE);
        Scale scale = scaled ? new Scale(".spec.replicas", ".status.replicas", ".spec.selector") : null;
        String deprecation = kind.kind().equals("Endpoints")
                ? "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"
                : null;
        return new Version(
                kind.version(), true, subresources, scale, SelectableFields.of(fields(kind)), deprecation, List.of());
    }

    /** Fields that clients select by, beside name and namespace ({@code pkg/apis/*}{@code /conversion.go}). */
    private static List<String> fields(KindResource kind) {
        return switch (kind.kind()) {
            case "Namespace" -> List.of("status.phase");
            case "Secret" -> List.of("type");
            case "Event" -> kind.group().isEmpty() ? EventForms.CORE.fields() : EventForms.EVENTS.fields();
            case "Pod" ->
                List.of(
                        "spec.nodeName",
                        "spec.restartPolicy",
                        "spec.schedulerName",
                        "spec.serviceAccountName",
                        "spec.hostNetwork",
                        "status.phase",
                        "status.podIP",
                        "status.nominatedNodeName");
            case "Node" -> List.of("spec.unschedulable");
            case "ReplicationController", "ReplicaSet" -> List.of("status.replicas");
            case "Service" -> List.of("spec.clusterIP", "spec.type");
            case "Job" -> List.of("status.successful");
            case "CertificateSigningRequest" -> List.of("spec.signerName");
            case "ResourceSlice" -> List.of("spec.nodeName", "spec.driver");
            default -> List.of();
        };
    }

    private static Strategy strategy(GroupResource resource, KindSchema schema, boolean rules) {
        String name = resource.resource();
        if (!rules && Set.of("secrets", "leases").contains(name)) {
            return KindStrategies.of(resource, schema, false);
        }
        return switch (name) {
            case "namespaces" -> new NamespaceStrategy();
            case "configmaps" -> DataStrategy.configMap();
            case "secrets" -> DataStrategy.secret();
            case EVENTS -> new EventStrategy(rules);
            case "leases" -> new LeaseStrategy();
            case "customresourcedefinitions" -> new CrdStrategy(RULES);
            default -> KindStrategies.of(resource, schema, rules);
        };
    }

    private static StoredForm form(ResourceDefinition definition) {
        GroupResource resource = definition.groupResource();
        return switch (resource.resource()) {
            case EVENTS -> resource.group().isEmpty() ? EventForms.CORE : EventForms.EVENTS;
            case "horizontalpodautoscalers" -> new HorizontalPodAutoscalerForms();
            default -> StoredForm.of(definition);
        };
    }
}
