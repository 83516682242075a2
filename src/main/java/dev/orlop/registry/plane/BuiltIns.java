package dev.orlop.registry.plane;

import dev.orlop.object.GroupResource;
import dev.orlop.object.SelectableFields;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceDefinition.Names;
import dev.orlop.registry.ResourceDefinition.Version;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.crd.CrdStrategy;
import dev.orlop.registry.namespace.NamespaceStrategy;
import dev.orlop.registry.store.StoredForm;
import dev.orlop.registry.store.Strategy;
import dev.orlop.schema.RuleEngine;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The types that are part of the server, each with its strategy; stored where kube-apiserver stores them. */
final class BuiltIns {
    /** What checks the rules of custom resources. */
    static final RuleEngine RULES = RuleEngine.NONE;

    static final GroupResource CUSTOM_RESOURCE_DEFINITIONS =
            new GroupResource("apiextensions.k8s.io", "customresourcedefinitions");

    private static final Strategy PLAIN = new Strategy() {};
    private static final List<String> EVENT_FIELDS = List.of(
            "involvedObject.kind",
            "involvedObject.namespace",
            "involvedObject.name",
            "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.resourceVersion",
            "involvedObject.fieldPath",
            "reason",
            "reportingComponent",
            "source",
            "source.component",
            "type");

    private BuiltIns() {}

    /** A type of the server and the rules of writing it. */
    record BuiltIn(ResourceDefinition definition, Strategy strategy, StoredForm form) {}

    static List<BuiltIn> all() {
        return List.of(
                core("namespaces", "Namespace", false, "ns", true, List.of("status.phase"), new NamespaceStrategy()),
                core("configmaps", "ConfigMap", true, "cm", false, List.of(), DataStrategy.configMap()),
                core("secrets", "Secret", true, "", false, List.of("type"), DataStrategy.secret()),
                coreEvents(),
                events(),
                core("serviceaccounts", "ServiceAccount", true, "sa", false, List.of(), PLAIN),
                leases(),
                customResourceDefinitions());
    }

    private static BuiltIn core(
            String plural,
            String kind,
            boolean namespaced,
            String shortName,
            boolean status,
            List<String> fields,
            Strategy strategy) {
        return builtIn(
                new GroupResource("", plural),
                kind,
                namespaced,
                shortName,
                "/" + plural + "/",
                status,
                fields,
                strategy);
    }

    private static BuiltIn coreEvents() {
        BuiltIn events = core("events", "Event", true, "ev", false, EVENT_FIELDS, new EventStrategy());
        return new BuiltIn(events.definition(), events.strategy(), EventForms.CORE);
    }

    /** The same objects as the core group's. */
    private static BuiltIn events() {
        GroupResource resource = new GroupResource("events.k8s.io", "events");
        List<String> fields = EVENT_FIELDS.stream()
                .filter(field -> !field.startsWith("source"))
                .map(field -> field.equals("reportingComponent") ? "reportingController" : field)
                .map(field -> field.replace("involvedObject.", "regarding."))
                .toList();
        BuiltIn events = builtIn(resource, "Event", true, "ev", "/events/", false, fields, new EventStrategy());
        return new BuiltIn(events.definition(), events.strategy(), EventForms.EVENTS);
    }

    private static BuiltIn leases() {
        GroupResource leases = new GroupResource("coordination.k8s.io", "leases");
        return builtIn(leases, "Lease", true, "", "/leases/", false, List.of(), new LeaseStrategy());
    }

    private static BuiltIn customResourceDefinitions() {
        GroupResource resource = CUSTOM_RESOURCE_DEFINITIONS;
        String prefix = "/" + resource.group() + "/" + resource.resource() + "/";
        return builtIn(resource, "CustomResourceDefinition", false, "crd", prefix, true, List.of(), new CrdStrategy(RULES));
    }

    private static BuiltIn builtIn(
            GroupResource resource,
            String kind,
            boolean namespaced,
            String shortName,
            String prefix,
            boolean status,
            List<String> fields,
            Strategy strategy) {
        List<String> shortNames =
                shortName.isEmpty() ? List.of() : shortName.equals("crd") ? List.of("crd", "crds") : List.of(shortName);
        List<String> categories = shortName.equals("crd") ? List.of("api-extensions") : List.of();
        Names names = new Names(
                resource.resource(), kind.toLowerCase(Locale.ROOT), kind, kind + "List", shortNames, categories);
        Set<Subresource> subresources = EnumSet.noneOf(Subresource.class);
        if (status) {
            subresources.add(Subresource.STATUS);
        }
        if (resource.equals(GroupResource.NAMESPACES)) {
            subresources.add(Subresource.FINALIZE);
        }
        Version version = new Version("v1", true, subresources, null, SelectableFields.of(fields), null, List.of());
        ResourceDefinition definition =
                new ResourceDefinition(resource, names, namespaced, prefix, List.of(version), "v1", true, "", false);
        return new BuiltIn(definition, strategy, StoredForm.of(definition));
    }
}
