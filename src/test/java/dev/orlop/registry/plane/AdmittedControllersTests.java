package dev.orlop.registry.plane;

import static dev.orlop.registry.plane.RegistryFixture.CLUSTER;
import static dev.orlop.registry.plane.RegistryFixture.CONFIG_MAPS;
import static dev.orlop.registry.plane.RegistryFixture.CRDS;
import static dev.orlop.registry.plane.RegistryFixture.NAMESPACES;
import static dev.orlop.registry.plane.RegistryFixture.SECRETS;
import static dev.orlop.registry.plane.RegistryFixture.WIDGETS;
import static dev.orlop.registry.plane.RegistryFixture.at;
import static dev.orlop.registry.plane.RegistryFixture.get;
import static dev.orlop.registry.plane.RegistryFixture.in;
import static dev.orlop.registry.plane.RegistryFixture.widgetCrd;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceStore.PropagationPolicy;
import dev.orlop.registry.admission.AdmissionPlugin;
import dev.orlop.registry.admission.Interest;
import dev.orlop.registry.type.AdmissionAttributes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What controllers write: admission sees it as the writes of their counterparts, and what it refuses is tried again. */
class AdmittedControllersTests {
    private static final String COLLECTOR = "system:serviceaccount:kube-system:generic-garbage-collector";
    private static final String NAMESPACE_CONTROLLER = "system:serviceaccount:kube-system:namespace-controller";
    private static final String SERVER = "system:apiserver";

    @TempDir
    static Path directory;

    private static final Gate GATE = new Gate();
    private static RegistryFixture registry;

    /** Writes down who wants what, and refuses what it is told to. */
    private static final class Gate implements AdmissionPlugin {
        final List<String> seen = Collections.synchronizedList(new ArrayList<>());
        final Set<String> refused = ConcurrentHashMap.newKeySet();

        @Override
        public @Nullable Validator validator(Interest interest) {
            return this::validate;
        }

        private Mono<Void> validate(AdmissionAttributes write) {
            ObjectNode object = write.object() == null ? write.oldObject() : write.object();
            String name =
                    object == null ? write.name() : object.at("/metadata/name").asString("");
            String what = write.operation() + " " + write.resource().resource()
                    + (write.subresource().isEmpty() ? "" : "/" + write.subresource()) + " " + name;
            seen.add(what + " by " + write.user().name());
            return refused.contains(what)
                    ? Mono.error(new StatusException(Status.badRequest("not now")))
                    : Mono.empty();
        }

        long times(String entry) {
            synchronized (seen) {
                return seen.stream().filter(entry::equals).count();
            }
        }
    }

    @BeforeAll
    static void open() {
        GATE.refused.add("UPDATE customresourcedefinitions/status widgets.example.com");
        registry = new RegistryFixture(directory, List.of(widgetCrd()), List.of(GATE));
        GATE.refused.clear();
    }

    @AfterAll
    static void close() {
        registry.close();
    }

    private static void eventually(ThrowingRunnable check) {
        Awaitility.await().atMost(RegistryFixture.LIMIT).untilAsserted(check);
    }

    private static void eventuallyGone(GroupResource type, String namespace, String name) {
        eventually(() -> assertThat(registry.names(type, namespace.isEmpty() ? CLUSTER : in(namespace)))
                .doesNotContain(name));
    }

    /** Refused twice, so that it was tried again after a pause; then it is let through. */
    private static void refusedThenAllowed(String what, String user) {
        eventually(() -> assertThat(GATE.times(what + " by " + user)).isGreaterThanOrEqualTo(2));
        GATE.refused.remove(what);
    }

    private static String map(String name, String owner) {
        String uid = owner.isEmpty()
                ? "no-such-uid"
                : registry.read(CONFIG_MAPS, in("default"), owner).meta().uid();
        return "{'metadata':{'name':'" + name + "','ownerReferences':[{'apiVersion':'v1','kind':'ConfigMap','name':'"
                + (owner.isEmpty() ? "absent" : owner) + "','uid':'" + uid + "'}]}}";
    }

    @Test
    void start_doesNotAskWhetherTheCrdsOfItsFilesMayBeServed() {
        assertThat(registry.store(WIDGETS)).isNotNull();
        assertThat(GATE.seen).noneMatch(each -> each.contains("widgets.example.com"));
    }

    @Test
    void collection_refused_isTriedAgainAsTheCollector() {
        GATE.refused.add("DELETE configmaps orphaned");

        registry.create(CONFIG_MAPS, in("default"), map("orphaned", ""));

        refusedThenAllowed("DELETE configmaps orphaned", COLLECTOR);
        eventuallyGone(CONFIG_MAPS, "default", "orphaned");
    }

    @Test
    void orphaning_refused_isTriedAgainAndTheOwnerWaits() {
        registry.create(CONFIG_MAPS, in("default"), "{'metadata':{'name':'owner'}}");
        registry.create(CONFIG_MAPS, in("default"), map("dependent", "owner"));
        GATE.refused.add("UPDATE configmaps dependent");

        get(registry.store(CONFIG_MAPS)
                .delete(in("default"), "owner", RegistryFixture.delete(PropagationPolicy.ORPHAN)));

        eventually(() -> assertThat(GATE.times("UPDATE configmaps dependent by " + COLLECTOR))
                .isGreaterThanOrEqualTo(2));
        assertThat(registry.names(CONFIG_MAPS, in("default"))).contains("owner");
        GATE.refused.remove("UPDATE configmaps dependent");
        eventuallyGone(CONFIG_MAPS, "default", "owner");
        assertThat(at(registry.read(CONFIG_MAPS, in("default"), "dependent"), "/metadata/ownerReferences")
                        .isMissingNode())
                .isTrue();
        assertThat(GATE.times("UPDATE configmaps owner by " + COLLECTOR)).isPositive();
    }

    @Test
    void namespace_whoseContentIsRefused_losesTheRestAndSaysSo() {
        registry.create(NAMESPACES, CLUSTER, "{'metadata':{'name':'held'}}");
        registry.create(CONFIG_MAPS, in("held"), "{'metadata':{'name':'refused'}}");
        registry.create(SECRETS, in("held"), "{'metadata':{'name':'other'}}");
        GATE.refused.add("DELETE configmaps refused");

        registry.delete(NAMESPACES, CLUSTER, "held");

        eventually(() -> {
            JsonNode conditions = at(registry.read(NAMESPACES, CLUSTER, "held"), "/status/conditions");
            assertThat(conditions).hasSize(5).anySatisfy(condition -> {
                assertThat(condition.path("type").asString()).isEqualTo("NamespaceDeletionContentFailure");
                assertThat(condition.path("status").asString()).isEqualTo("True");
                assertThat(condition.path("message").asString())
                        .isEqualTo("Failed to delete all resource types, 1 remaining: not now");
            });
        });
        eventuallyGone(SECRETS, "held", "other");
        refusedThenAllowed("DELETE configmaps refused", NAMESPACE_CONTROLLER);
        eventuallyGone(NAMESPACES, "", "held");
        assertThat(GATE.times("UPDATE namespaces/status held by " + NAMESPACE_CONTROLLER))
                .isPositive();
    }

    @Test
    void namespace_whoseEndIsRefused_goesOnceItIsAllowed() {
        registry.create(NAMESPACES, CLUSTER, "{'metadata':{'name':'unending'}}");
        GATE.refused.add("UPDATE namespaces/finalize unending");

        registry.delete(NAMESPACES, CLUSTER, "unending");

        refusedThenAllowed("UPDATE namespaces/finalize unending", NAMESPACE_CONTROLLER);
        eventuallyGone(NAMESPACES, "", "unending");
    }

    @Test
    void crd_whoseStatusIsRefused_isServedAndEndedOnceItIsAllowed() {
        ObjectNode crd = RegistryFixture.json(
                widgetCrd().toString().replace("widget", "gadget").replace("Widget", "Gadget"));
        crd.withObject("spec").withObject("names").putArray("shortNames");
        String status = "UPDATE customresourcedefinitions/status gadgets.example.com";
        GroupResource gadgets = new GroupResource("example.com", "gadgets");
        GATE.refused.add(status);

        Mono<KubeObject> created =
                registry.store(CRDS).create(CLUSTER, crd, registry.options()).cache();
        created.subscribe();
        refusedThenAllowed(status, SERVER);
        get(created);
        assertThat(registry.store(gadgets)).isNotNull();

        GATE.refused.add(status);
        GATE.seen.clear();
        registry.delete(CRDS, CLUSTER, "gadgets.example.com");
        refusedThenAllowed(status, SERVER);
        eventuallyGone(CRDS, "", "gadgets.example.com");
    }
}
