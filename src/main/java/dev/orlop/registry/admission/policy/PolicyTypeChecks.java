package dev.orlop.registry.admission.policy;

import dev.orlop.object.GroupResource;
import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.KubeObject;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceRegistry;
import dev.orlop.registry.ResourceStore;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.View;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.control.ObjectEditor;
import dev.orlop.registry.control.WatchLoop;
import dev.orlop.registry.control.WorkQueue;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.schema.ObjectSchema;
import dev.orlop.schema.SchemaNode;
import dev.orlop.schema.cel.PolicyTypeCheck;
import dev.orlop.schema.cel.PolicyTypeCheck.Subject;
import dev.orlop.schema.cel.PolicyTypeCheck.Warning;
import dev.orlop.schema.kind.KindCatalog;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells in the status of ValidatingAdmissionPolicies what does not fit the types that they are about ({@code
 * pkg/controller/validatingadmissionpolicystatus}). Each generation of a policy is looked at once.
 */
public final class PolicyTypeChecks implements WatchLoop.Handler, AutoCloseable {
    private static final int CONCURRENCY = 1;
    private static final int MOST_TYPES = 10;
    private static final String MANAGER = "validatingadmissionpolicy-status";
    private static final String METADATA = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

    /** Its schema contains itself. */
    private static final GroupResource DEFINITIONS =
            new GroupResource("apiextensions.k8s.io", "customresourcedefinitions");

    private static final Comparator<GroupVersionKind> ORDER = Comparator.comparing(GroupVersionKind::group)
            .thenComparing(GroupVersionKind::version)
            .thenComparing(GroupVersionKind::kind);

    private final StrategyStore policies;
    private final ObjectEditor editor;
    private final ResourceRegistry registry;
    private final WatchLoop loop;
    private final WorkQueue<String> queue;

    public PolicyTypeChecks(StrategyStore policies, ResourceRegistry registry, Scheduler scheduler) {
        this.policies = policies;
        this.editor = new ObjectEditor(policies, WriteOptions.ofOwn(MANAGER));
        this.registry = registry;
        this.loop =
                new WatchLoop(policies.type().storage(), policies.definition().storagePrefix(), this, scheduler);
        this.queue = new WorkQueue<>("type checks of policies", CONCURRENCY, this::reconcile, scheduler);
    }

    /** Begins; types that are not served yet are not checked against. */
    public void start() {
        loop.start();
    }

    @Override
    public void replace(List<KubeObject> objects) {
        objects.forEach(this::changed);
    }

    @Override
    public void changed(KubeObject policy) {
        if (isDue(policies.type().codec().toTree(policy))) {
            queue.add(policy.meta().name());
        }
    }

    @Override
    public void deleted(KubeObject policy) {}

    private static boolean isDue(ObjectNode policy) {
        return Metadata.of(policy).generation()
                > policy.path("status").path("observedGeneration").asLong(0);
    }

    private Mono<Void> reconcile(String name) {
        View view = new View(policies.definition().storageVersion(), null);
        return policies.get(view, name, Subresource.NONE, "")
                .map(Parameters::tree)
                .filter(PolicyTypeChecks::isDue)
                .flatMap(policy -> editor.apply(Subresource.STATUS, status(policy)))
                .onErrorResume(
                        StatusException.class, gone -> gone.status().code() == 404 ? Mono.empty() : Mono.error(gone));
    }

    private ObjectNode status(ObjectNode policy) {
        ObjectNode configuration = JsonNodeFactory.instance.objectNode();
        configuration.set("apiVersion", policy.path("apiVersion"));
        configuration.set("kind", policy.path("kind"));
        configuration.putObject("metadata").put("name", Metadata.of(policy).name());
        ObjectNode status = configuration.putObject("status");
        status.put("observedGeneration", Metadata.of(policy).generation());
        ObjectNode checking = status.putObject("typeChecking");
        List<Warning> warnings = check(policy.path("spec"));
        if (!warnings.isEmpty()) {
            ArrayNode list = checking.putArray("expressionWarnings");
            warnings.forEach(
                    warning -> list.addObject().put("fieldRef", warning.field()).put("warning", warning.text()));
        }
        return configuration;
    }

    private List<Warning> check(JsonNode spec) {
        List<Subject> subjects = subjects(spec.path("matchConstraints"));
        GroupVersionKind kind = Parameters.kind(spec);
        return new PolicyTypeCheck(KindCatalog.type(METADATA).node())
                .check(spec, subjects, kind == null ? null : schema(kind));
    }

    private @Nullable SchemaNode schema(GroupVersionKind kind) {
        for (ResourceDefinition definition : registry.definitions()) {
            if (definition.groupResource().group().equals(kind.group())
                    && definition.names().kind().equals(kind.kind())) {
                return schema(definition.groupResource(), kind.version());
            }
        }
        return null;
    }

    private @Nullable SchemaNode schema(GroupResource resource, String version) {
        ResourceStore store = registry.find(resource);
        ObjectSchema schema = store instanceof StrategyStore known && !resource.equals(DEFINITIONS)
                ? known.type().schemas().of(version)
                : null;
        return schema == null ? null : schema.root();
    }

    /** The types that rules name without wildcards, in the order of their names. */
    private List<Subject> subjects(JsonNode constraints) {
        TreeSet<GroupVersionKind> kinds = new TreeSet<>(ORDER);
        List<Subject> subjects = new ArrayList<>();
        for (JsonNode rule : Trees.elements(constraints, "resourceRules")) {
            List<String> groups = Trees.texts(rule, "apiGroups");
            List<String> versions = Trees.texts(rule, "apiVersions");
            if (groups.contains("*") || versions.contains("*")) {
                continue;
            }
            for (String group : groups) {
                for (String version : versions) {
                    for (String resource : Trees.texts(rule, "resources")) {
                        if (kinds.size() < MOST_TYPES) {
                            add(new GroupResource(group, resource), version, kinds, subjects);
                        }
                    }
                }
            }
        }
        subjects.sort(Comparator.comparing(Subject::kind, ORDER));
        return subjects;
    }

    private void add(
            GroupResource resource, String version, SortedSet<GroupVersionKind> kinds, List<Subject> subjects) {
        ResourceStore store = registry.find(resource);
        SchemaNode schema = schema(resource, version);
        if (store != null
                && schema != null
                && store.definition().servedVersion(version) != null
                && kinds.add(store.definition().kind(version))) {
            subjects.add(new Subject(store.definition().kind(version), schema));
        }
    }

    @Override
    public void close() {
        loop.close();
        queue.close();
    }
}
