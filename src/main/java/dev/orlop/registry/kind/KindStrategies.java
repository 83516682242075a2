package dev.orlop.registry.kind;

import dev.orlop.object.GroupResource;
import dev.orlop.object.NameRule;
import dev.orlop.registry.kind.admission.PolicyBindingRules;
import dev.orlop.registry.kind.admission.PolicyRules;
import dev.orlop.registry.kind.admission.WebhookRules;
import dev.orlop.registry.kind.rule.KindRules;
import dev.orlop.registry.type.Strategy;
import dev.orlop.schema.kind.KindSchema;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the strategy of a built-in kind by its resource. */
public final class KindStrategies {
    private static final List<String> SPEC = List.of("spec");

    /** Kinds with a generation, and what of them it counts the changes of. */
    private static final Map<String, List<String>> GENERATIONS = Map.ofEntries(
            Map.entry("pods", SPEC),
            Map.entry("podtemplates", List.of("template")),
            Map.entry("replicationcontrollers", SPEC),
            Map.entry("deployments", SPEC),
            Map.entry("replicasets", SPEC),
            Map.entry("statefulsets", SPEC),
            Map.entry("daemonsets", SPEC),
            Map.entry("jobs", SPEC),
            Map.entry("cronjobs", SPEC),
            Map.entry("ingresses", SPEC),
            Map.entry("ingressclasses", SPEC),
            Map.entry("networkpolicies", SPEC),
            Map.entry("poddisruptionbudgets", SPEC),
            Map.entry("flowschemas", SPEC),
            Map.entry("prioritylevelconfigurations", SPEC),
            Map.entry("endpointslices", List.of("addressType", "endpoints", "ports")),
            Map.entry("priorityclasses", List.of("value")),
            Map.entry("deviceclasses", SPEC),
            Map.entry("resourceslices", SPEC),
            Map.entry("mutatingwebhookconfigurations", List.of("webhooks")),
            Map.entry("validatingwebhookconfigurations", List.of("webhooks")),
            Map.entry("mutatingadmissionpolicies", SPEC),
            Map.entry("mutatingadmissionpolicybindings", SPEC),
            Map.entry("validatingadmissionpolicies", SPEC),
            Map.entry("validatingadmissionpolicybindings", SPEC));

    private static final Map<String, KindRules> RULES = Map.ofEntries(
            Map.entry("pods", new PodRules()),
            Map.entry("podtemplates", KindRules.NONE),
            Map.entry("replicationcontrollers", WorkloadRules.replicationController()),
            Map.entry("deployments", WorkloadRules.deployment()),
            Map.entry("replicasets", WorkloadRules.replicaSet()),
            Map.entry("statefulsets", WorkloadRules.statefulSet()),
            Map.entry("daemonsets", WorkloadRules.daemonSet()),
            Map.entry("jobs", new JobRules()),
            Map.entry("cronjobs", new CronJobRules()),
            Map.entry("services", new ServiceRules()),
            Map.entry("endpointslices", new EndpointSliceRules()),
            Map.entry("ingresses", new IngressRules()),
            Map.entry("persistentvolumeclaims", new PersistentVolumeClaimRules()),
            Map.entry("storageclasses", new StorageClassRules()),
            Map.entry("priorityclasses", new PriorityClassRules()),
            Map.entry("poddisruptionbudgets", new PodDisruptionBudgetRules()),
            Map.entry("horizontalpodautoscalers", new HorizontalPodAutoscalerRules()),
            Map.entry("certificatesigningrequests", new CertificateSigningRequestRules()),
            Map.entry("flowschemas", new FlowSchemaRules()),
            Map.entry("prioritylevelconfigurations", new PriorityLevelRules()),
            Map.entry("roles", new RoleRules()),
            Map.entry("clusterroles", new RoleRules()),
            Map.entry("rolebindings", new BindingRules(List.of("Role", "ClusterRole"))),
            Map.entry("clusterrolebindings", new BindingRules(List.of("ClusterRole"))),
            Map.entry("mutatingwebhookconfigurations", new WebhookRules()),
            Map.entry("validatingwebhookconfigurations", new WebhookRules()),
            Map.entry("validatingadmissionpolicies", PolicyRules.validating()),
            Map.entry("validatingadmissionpolicybindings", PolicyBindingRules.validating()),
            Map.entry("mutatingadmissionpolicies", PolicyRules.mutating()),
            Map.entry("mutatingadmissionpolicybindings", PolicyBindingRules.mutating()));

    private static final Set<String> PATH_SEGMENTS =
            Set.of("roles", "clusterroles", "rolebindings", "clusterrolebindings");

    private KindStrategies() {}

    /** What names of a kind must be. */
    interface Naming {
        List<String> problems(String name);
    }

    /**
     * Finds the strategy of a built-in kind.
     *
     * @param rules whether the kind's rules are kept; without, only metadata is checked
     */
    public static Strategy of(GroupResource resource, KindSchema schema, boolean rules) {
        String name = resource.resource();
        return new KindStrategy(
                schema,
                naming(name),
                rules ? RULES.getOrDefault(name, KindRules.NONE) : KindRules.NONE,
                GENERATIONS.getOrDefault(name, List.of()));
    }

    private static Naming naming(String resource) {
        if (PATH_SEGMENTS.contains(resource)) {
            return NameRule.PATH_SEGMENT::check;
        }
        return resource.equals("services") ? NameRule.DNS_1123_LABEL::check : NameRule.DNS_1123_SUBDOMAIN::check;
    }
}
