package dev.orlop.registry.plane;

import static dev.orlop.registry.plane.RegistryFixture.CLUSTER;
import static dev.orlop.registry.plane.RegistryFixture.CONFIG_MAPS;
import static dev.orlop.registry.plane.RegistryFixture.NAMESPACES;
import static dev.orlop.registry.plane.RegistryFixture.WIDGETS;
import static dev.orlop.registry.plane.RegistryFixture.at;
import static dev.orlop.registry.plane.RegistryFixture.failure;
import static dev.orlop.registry.plane.RegistryFixture.get;
import static dev.orlop.registry.plane.RegistryFixture.in;
import static dev.orlop.registry.plane.RegistryFixture.json;
import static dev.orlop.registry.plane.RegistryFixture.tree;
import static dev.orlop.registry.plane.RegistryFixture.widgetCrd;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceStore;
import dev.orlop.registry.ResourceStore.FieldValidation;
import dev.orlop.registry.ResourceStore.PatchRequest;
import dev.orlop.registry.ResourceStore.PatchType;
import dev.orlop.registry.ResourceStore.PropagationPolicy;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.admission.AdmissionPlugin;
import dev.orlop.registry.admission.Interest;
import dev.orlop.registry.admission.MatchCriteria;
import dev.orlop.registry.type.AdmissionAttributes;
import dev.orlop.storage.ListOptions;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** What the writes of a store tell a plug-in of admission, and what they do with its word. */
class AdmittedWritesTests {
    private static final GroupResource PODS = new GroupResource("", "pods");
    private static final GroupResource CONFIGURATIONS =
            new GroupResource("admissionregistration.k8s.io", "mutatingwebhookconfigurations");

    @TempDir
    static Path directory;

    private static final Recorder RECORDER = new Recorder();
    private static RegistryFixture registry;

    /** Writes down what it sees; marks and refuses as the objects' annotations ask for it. */
    private static final class Recorder implements AdmissionPlugin {
        final List<String> seen = Collections.synchronizedList(new ArrayList<>());
        private final Map<String, MatchCriteria> criteria = new ConcurrentHashMap<>();

        @Override
        public Set<GroupResource> configuredBy() {
            return Set.of(CONFIGURATIONS);
        }

        @Override
        public void changed(GroupResource type, KubeObject object, ObjectNode tree) {
            criteria.put(
                    object.meta().name(),
                    MatchCriteria.ofWebhook(tree.get("webhooks").get(0)));
        }

        @Override
        public void deleted(GroupResource type, String name) {
            criteria.remove(name);
        }

        @Override
        public boolean isConfigured() {
            return !criteria.isEmpty();
        }

        private @Nullable MatchCriteria criteria(Interest interest) {
            return criteria.values().stream()
                    .filter(each -> each.mayMatch(interest))
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public @Nullable Mutator mutator(Interest interest) {
            MatchCriteria found = criteria(interest);
            return found == null
                    ? null
                    : (write, round) -> found.match(write).flatMap(match -> {
                        note("mutate", write);
                        if (write.object() == null || write.subresource().equals("status")) {
                            return Mono.empty();
                        }
                        ObjectNode changed = write.object().deepCopy();
                        Trees.objectAt(Metadata.of(changed).node(), "annotations")
                                .put("seen", "yes");
                        return write.mutate(changed, match.resource());
                    });
        }

        @Override
        public @Nullable Validator validator(Interest interest) {
            MatchCriteria found = criteria(interest);
            return found == null ? null : write -> found.match(write).flatMap(match -> validate(write));
        }

        private Mono<Void> validate(AdmissionAttributes write) {
            note("validate", write);
            ObjectNode object = write.object() == null ? write.oldObject() : write.object();
            boolean refused = object != null
                    && object.at("/metadata/annotations/refuse").asString("").equals("yes");
            return refused ? Mono.error(new StatusException(Status.badRequest("refused"))) : Mono.empty();
        }

        /** The accounts that a controller makes in each namespace come when they come. */
        private void note(String phase, AdmissionAttributes write) {
            if (write.kind().kind().equals("ServiceAccount")) {
                return;
            }
            seen.add(String.join(
                    " ",
                    phase,
                    write.operation().name(),
                    write.resource().resource() + (write.subresource().isEmpty() ? "" : "/" + write.subresource()),
                    write.namespace() + "/" + write.name(),
                    write.kind().kind(),
                    write.object() == null ? "-" : "object",
                    write.oldObject() == null ? "-" : "old",
                    write.options().get("kind").stringValue() + (write.isDryRun() ? " dry" : "")));
        }
    }

    @BeforeAll
    static void open() {
        registry = new RegistryFixture(directory, List.of(widgetCrd()), List.of(RECORDER));
        registry.create(CONFIGURATIONS, CLUSTER, configuration("all", "'*'", "'*/*'"));
    }

    @AfterAll
    static void close() {
        registry.close();
    }

    @BeforeEach
    void forget() {
        RECORDER.seen.clear();
    }

    private static String configuration(String name, String groups, String resources) {
        return """
            {'metadata':{'name':'%s'},'webhooks':[{'name':'a.example.com','sideEffects':'None',
             'admissionReviewVersions':['v1'],'clientConfig':{'url':'https://example.com'},
             'namespaceSelector':{'matchExpressions':[{'key':'kubernetes.io/metadata.name','operator':'NotIn','values':['kube-system']}]},
             'rules':[{'operations':['*'],'apiGroups':[%s],'apiVersions':['*'],'resources':[%s]}]}]}
            """.formatted(name, groups, resources);
    }

    private static String widget(String name) {
        return "{'apiVersion':'example.com/v1','kind':'Widget','metadata':{'name':'" + name
                + "'},'spec':{'replicas':1}}";
    }

    @Test
    void create_ofAnObject_isMutatedThenValidated() {
        KubeObject created = registry.create(WIDGETS, in("default"), widget("created"));

        assertThat(RECORDER.seen)
                .containsExactly(
                        "mutate CREATE widgets default/created Widget object - CreateOptions",
                        "validate CREATE widgets default/created Widget object - CreateOptions");
        assertThat(at(created, "/metadata/annotations/seen").stringValue()).isEqualTo("yes");
    }

    @Test
    void create_withAGeneratedName_showsItWhenItIsValidated() {
        registry.create(CONFIG_MAPS, in("default"), "{'metadata':{'generateName':'made-'}}");

        assertThat(RECORDER.seen.get(0))
                .isEqualTo("mutate CREATE configmaps default/ ConfigMap object - CreateOptions");
        assertThat(RECORDER.seen.get(1)).startsWith("validate CREATE configmaps default/made-");
    }

    @Test
    void create_refused_storesNothing() {
        Status status = registry.createFailure(
                CONFIG_MAPS, in("default"), "{'metadata':{'name':'refused','annotations':{'refuse':'yes'}}}");

        assertThat(status.message()).isEqualTo("refused");
        assertThat(registry.readFailure(CONFIG_MAPS, in("default"), "refused").code())
                .isEqualTo(404);
    }

    @Test
    void update_ofEachSubresource_isSeenAsSuch() {
        registry.create(WIDGETS, in("default"), widget("subs"));
        RECORDER.seen.clear();
        ObjectNode object = tree(registry.read(WIDGETS, in("default"), "subs"));
        object.withObject("spec").put("color", "red");

        registry.update(WIDGETS, in("default"), "subs", object);
        get(registry.merge(WIDGETS, in("default"), "subs", Subresource.STATUS, "{'status':{'replicas':1}}"));
        get(registry.merge(WIDGETS, in("default"), "subs", Subresource.SCALE, "{'spec':{'replicas':3}}"));

        assertThat(RECORDER.seen)
                .containsExactly(
                        "mutate UPDATE widgets default/subs Widget object old UpdateOptions",
                        "validate UPDATE widgets default/subs Widget object old UpdateOptions",
                        "mutate UPDATE widgets/status default/subs Widget object old UpdateOptions",
                        "validate UPDATE widgets/status default/subs Widget object old UpdateOptions",
                        "mutate UPDATE widgets/scale default/subs Scale object old UpdateOptions",
                        "validate UPDATE widgets/scale default/subs Scale object old UpdateOptions");
        assertThat(at(registry.read(WIDGETS, in("default"), "subs"), "/spec/replicas")
                        .intValue())
                .isEqualTo(3);
    }

    @Test
    void eviction_isSeenAsWhatIsCreatedInThePod() {
        registry.create(
                PODS,
                in("default"),
                "{'metadata':{'name':'evicted'},'spec':{'containers':[{'name':'c','image':'i'}]}}");
        RECORDER.seen.clear();
        ResourceStore evictions =
                Objects.requireNonNull(registry.plane.registry().within("evicted", Subresource.EVICTION));
        String refuse = "{'metadata':{'name':'evicted','annotations':{'refuse':'yes'}}}";

        Status refused = failure(evictions.create(in("default"), json(refuse), registry.options()));
        get(evictions.create(in("default"), json("{'metadata':{'name':'evicted'}}"), registry.options()));

        assertThat(refused.message()).isEqualTo("refused");
        assertThat(RECORDER.seen)
                .containsExactly(
                        "mutate CREATE pods/eviction default/evicted Eviction object - CreateOptions",
                        "validate CREATE pods/eviction default/evicted Eviction object - CreateOptions",
                        "mutate CREATE pods/eviction default/evicted Eviction object - CreateOptions",
                        "validate CREATE pods/eviction default/evicted Eviction object - CreateOptions");
        assertThat(registry.readFailure(PODS, in("default"), "evicted").code()).isEqualTo(404);
    }

    @Test
    void apply_ofWhatIsNotThere_isACreation() {
        PatchRequest apply = new PatchRequest(
                PatchType.APPLY, widget("applied").replace('\'', '"').getBytes(StandardCharsets.UTF_8), false);

        get(registry.store(WIDGETS)
                .patch(
                        in("default"),
                        "applied",
                        Subresource.NONE,
                        apply,
                        registry.options(true, FieldValidation.WARN)));
        get(registry.store(WIDGETS).patch(in("default"), "applied", Subresource.NONE, apply, registry.options()));
        get(registry.store(WIDGETS).patch(in("default"), "applied", Subresource.NONE, apply, registry.options()));

        assertThat(RECORDER.seen)
                .containsExactly(
                        "mutate CREATE widgets default/applied Widget object - CreateOptions dry",
                        "validate CREATE widgets default/applied Widget object - CreateOptions dry",
                        "mutate CREATE widgets default/applied Widget object - CreateOptions",
                        "validate CREATE widgets default/applied Widget object - CreateOptions",
                        "mutate UPDATE widgets default/applied Widget object old UpdateOptions",
                        "validate UPDATE widgets default/applied Widget object old UpdateOptions");
    }

    @Test
    void delete_ofOneAndOfMany_showsTheOldObject() {
        registry.create(WIDGETS, in("default"), widget("one"));
        RECORDER.seen.clear();

        registry.delete(WIDGETS, in("default"), "one");
        assertThat(RECORDER.seen)
                .containsExactly(
                        "mutate DELETE widgets default/one Widget - old DeleteOptions",
                        "validate DELETE widgets default/one Widget - old DeleteOptions");

        registry.create(NAMESPACES, CLUSTER, "{'metadata':{'name':'many'}}");
        registry.create(WIDGETS, in("many"), widget("two"));
        RECORDER.seen.clear();
        get(registry.store(WIDGETS)
                .deleteCollection(in("many"), ListOptions.everything(), RegistryFixture.delete(null)));
        assertThat(RECORDER.seen)
                .containsExactly(
                        "mutate DELETE widgets many/ Widget - old DeleteOptions",
                        "validate DELETE widgets many/ Widget - old DeleteOptions");
    }

    @Test
    void finalizer_thatTheGarbageCollectorTakesOut_isSeen() {
        registry.create(WIDGETS, in("default"), widget("collected"));
        RECORDER.seen.clear();

        get(registry.store(WIDGETS)
                .delete(in("default"), "collected", RegistryFixture.delete(PropagationPolicy.FOREGROUND)));

        Awaitility.await()
                .atMost(RegistryFixture.LIMIT)
                .untilAsserted(() -> assertThat(RECORDER.seen)
                        .contains("validate UPDATE widgets default/collected Widget object old UpdateOptions"));
        Awaitility.await()
                .atMost(RegistryFixture.LIMIT)
                .untilAsserted(
                        () -> assertThat(registry.names(WIDGETS, in("default"))).doesNotContain("collected"));
    }

    @Test
    void delete_refused_leavesTheObject() {
        registry.create(WIDGETS, in("default"), widget("kept"));
        ObjectNode kept = tree(registry.read(WIDGETS, in("default"), "kept"));
        kept.withObject("metadata").withObject("annotations").put("refuse", "yes");
        // Written past admission, which would refuse it.
        registry.write(
                "/registry/example.com/widgets/default/kept-raw",
                kept.toString().replace("\"kept\"", "\"kept-raw\""));

        Status status =
                failure(registry.store(WIDGETS).delete(in("default"), "kept-raw", RegistryFixture.delete(null)));

        assertThat(status.message()).isEqualTo("refused");
        assertThat(registry.read(WIDGETS, in("default"), "kept-raw").meta().name())
                .isEqualTo("kept-raw");
    }

    @Test
    void write_inANamespaceThatIsNotSelected_isNotSeen() {
        registry.create(CONFIG_MAPS, in("kube-system"), "{'metadata':{'name':'unseen'}}");

        assertThat(RECORDER.seen).isEmpty();
    }

    @Test
    void namespace_created_isMatchedByItsOwnLabels() {
        registry.create(NAMESPACES, CLUSTER, "{'metadata':{'name':'labelled'}}");

        assertThat(RECORDER.seen)
                .first()
                .isEqualTo("mutate CREATE namespaces labelled/labelled Namespace object - CreateOptions");
    }

    @Test
    void configuration_written_isInForceWithItsAnswerAndNeverAskedForItself() {
        registry.delete(CONFIGURATIONS, CLUSTER, "all");
        registry.create(CONFIG_MAPS, in("default"), "{'metadata':{'name':'without'}}");
        assertThat(RECORDER.seen).isEmpty();

        registry.create(CONFIGURATIONS, CLUSTER, configuration("all", "'*'", "'*/*'"));
        assertThat(RECORDER.seen).isEmpty();
        registry.create(CONFIG_MAPS, in("default"), "{'metadata':{'name':'with'}}");
        assertThat(RECORDER.seen).hasSize(2);
    }
}
