package dev.orlop.registry.plane;

import static dev.orlop.registry.plane.RegistryFixture.CLUSTER;
import static dev.orlop.registry.plane.RegistryFixture.in;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.GroupResource;
import dev.orlop.object.Status;
import dev.orlop.object.Status.Cause;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.View;
import dev.orlop.registry.plane.KindOptions.Served;
import dev.orlop.registry.store.LazyStorage;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.storage.Storage;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuiltInKindsTests {
    private static final String TEMPLATE =
            "'template':{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c','image':'i'}]}}";

    @TempDir
    Path directory;

    private RegistryFixture registry;

    @BeforeEach
    void open() {
        registry = new RegistryFixture(directory);
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private static GroupResource resource(String text) {
        String[] parts = text.split("/");
        return parts.length == 1 ? new GroupResource("", text) : new GroupResource(parts[0], parts[1]);
    }

    private static View view(String text, ResourceDefinition definition) {
        View view = definition.namespaced() ? in("default") : CLUSTER;
        return text.startsWith("autoscaling") ? new View("v2", view.namespace()) : view;
    }

    private View view(String text) {
        return view(text, registry.store(resource(text)).definition());
    }

    /** What a kind's rules refuse, by the field that is named. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        apps/deployments | {'spec':{'template':{'spec':{'containers':[]}}}} | spec.selector spec.template.spec.containers
        apps/deployments | {'spec':{'selector':{'matchLabels':{'a':'c'}},TEMPLATE}} | spec.template.metadata.labels
        apps/deployments | {'spec':{'replicas':-1,'selector':{'matchLabels':{'a':'b'}},TEMPLATE}} | spec.replicas
        apps/statefulsets | {'spec':{'selector':{},TEMPLATE}} | spec.selector
        pods | {'spec':{'containers':[{'name':'A','image':''}]}} | spec.containers[0].name spec.containers[0].image
        pods | {'spec':{'containers':[{'name':'a','image':'i'},{'name':'a','image':'i'}]}} | spec.containers[1].name
        pods | {'spec':{'containers':[{'name':'a','image':'i','volumeMounts':[{'name':'v','mountPath':'/'}]}]}} | spec.containers[0].volumeMounts[0].name
        services | {'spec':{}} | spec.ports
        services | {'spec':{'type':'X','ports':[{'port':80}]}} | spec.type
        services | {'spec':{'ports':[{'port':0},{'port':1}]}} | spec.ports[0].name spec.ports[0].port spec.ports[0].targetPort spec.ports[1].name
        services | {'spec':{'type':'ExternalName'}} | spec.externalName
        batch/jobs | {'spec':{TEMPLATE}} | spec.template.spec.restartPolicy
        batch/cronjobs | {'spec':{'jobTemplate':{'spec':{'template':{'spec':{'restartPolicy':'Never','containers':[{'name':'c','image':'i'}]}}}}}} | spec.schedule
        networking.k8s.io/ingresses | {'spec':{}} | spec
        networking.k8s.io/ingresses | {'spec':{'rules':[{'http':{'paths':[{'path':'x','backend':{'service':{'name':'s'}}}]}}]}} | spec.rules[0].http.paths[0].pathType
        persistentvolumeclaims | {'spec':{}} | spec.accessModes spec.resources[storage]
        policy/poddisruptionbudgets | {'spec':{'minAvailable':1,'maxUnavailable':1}} | spec
        autoscaling/horizontalpodautoscalers | {'spec':{'scaleTargetRef':{'kind':'D','name':'d'},'minReplicas':3,'maxReplicas':2}} | spec.maxReplicas
        discovery.k8s.io/endpointslices | {'addressType':'IPv4','endpoints':[{'addresses':[]}]} | endpoints[0].addresses
        rbac.authorization.k8s.io/roles | {'rules':[{}]} | rules[0].verbs rules[0].apiGroups rules[0].resources
        rbac.authorization.k8s.io/rolebindings | {'roleRef':{'kind':'X','name':''}} | roleRef.kind roleRef.name
        storage.k8s.io/storageclasses | {} | provisioner
        scheduling.k8s.io/priorityclasses | {'value':2000000000} | value
        certificates.k8s.io/certificatesigningrequests | {'spec':{'request':'YQ=='}} | spec.signerName spec.usages
        admissionregistration.k8s.io/validatingwebhookconfigurations | {'webhooks':[{'name':'x','clientConfig':{}}]} | webhooks[0].name webhooks[0].sideEffects webhooks[0].admissionReviewVersions webhooks[0].clientConfig
        """)
    void create_againstTheRules_namesTheFields(String kind, String body, String fields) {
        String named = body.replace("TEMPLATE", TEMPLATE)
                .replaceFirst("\\{", "{'metadata':{'name':'bad'}" + (body.equals("{}") ? "" : ","));
        Status status = registry.createFailure(resource(kind), view(kind), named);
        assertThat(status.code()).as(status.message()).isEqualTo(422);
        assertThat(Objects.requireNonNull(status.details()).causes())
                .extracting(Cause::field)
                .containsExactly(fields.split(" "));
    }

    /** What a kind's rules keep as it is. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        apps/deployments | {'spec':{'selector':{'matchLabels':{'a':'b'}},TEMPLATE}} | {'spec':{'selector':{'matchLabels':{'x':'y'}},'template':{'metadata':{'labels':{'x':'y'}}}}} | spec.selector
        pods | {'spec':{'containers':[{'name':'c','image':'i'}]}} | {'spec':{'hostNetwork':true}} | spec
        batch/jobs | {'spec':{'template':{'spec':{'restartPolicy':'Never','containers':[{'name':'c','image':'i'}]}}}} | {'spec':{'template':{'metadata':{'annotations':{'a':'b'}}}}} | spec.template
        persistentvolumeclaims | {'spec':{'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}}} | {'spec':{'storageClassName':'x'}} | spec
        rbac.authorization.k8s.io/rolebindings | {'roleRef':{'kind':'Role','name':'a'}} | {'roleRef':{'name':'b'}} | roleRef
        storage.k8s.io/storageclasses | {'provisioner':'x'} | {'provisioner':'y'} | provisioner
        scheduling.k8s.io/priorityclasses | {'value':1} | {'value':2} | value
        discovery.k8s.io/endpointslices | {'addressType':'IPv4','endpoints':null,'ports':null} | {'addressType':'IPv6'} | addressType
        """)
    void change_ofWhatIsFixed_isRefused(String kind, String body, String change, String field) {
        View view = view(kind);
        registry.create(
                resource(kind),
                view,
                body.replace("TEMPLATE", TEMPLATE).replaceFirst("\\{", "{'metadata':{'name':'fixed'},"));
        Status status =
                RegistryFixture.failure(registry.merge(resource(kind), view, "fixed", Subresource.NONE, change));
        assertThat(status.code()).as(status.message()).isEqualTo(422);
        assertThat(Objects.requireNonNull(status.details()).causes())
                .extracting(Cause::field)
                .containsExactly(field);
    }

    @Test
    void storageOfAKindThatNobodyUses_isOpenedWithTheFirstUseAndByTheNextStart() {
        GroupResource pods = resource("pods");
        assertThat(LazyStorage.isOpen(storage(pods))).isFalse();
        registry.create(
                pods, in("default"), "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i'}]}}");
        assertThat(LazyStorage.isOpen(storage(pods))).isTrue();
        assertThat(LazyStorage.isOpen(storage(resource("nodes")))).isFalse();

        registry.close();
        registry = new RegistryFixture(directory);
        assertThat(LazyStorage.isOpen(storage(pods))).isTrue();
        assertThat(registry.names(pods, in("default"))).containsExactly("p");
    }

    private Storage storage(GroupResource resource) {
        return ((StrategyStore) registry.store(resource)).type().storage();
    }

    @Test
    void namespace_getsItsDefaultAccount() {
        registry.create(resource("namespaces"), CLUSTER, "{'metadata':{'name':'fresh'}}");
        Awaitility.await()
                .atMost(RegistryFixture.LIMIT)
                .untilAsserted(() -> assertThat(registry.names(resource("serviceaccounts"), in("fresh")))
                        .containsExactly("default"));
    }

    @Test
    void controlPlane_hasNoWorkloads() {
        List<String> kinds = BuiltIns.all(TestKinds.of(Served.CONTROL_PLANE)).stream()
                .map(kind -> kind.definition().names().kind())
                .toList();
        assertThat(kinds)
                .contains("Namespace", "Secret", "Lease", "Role", "CustomResourceDefinition")
                .doesNotContain("Pod", "Deployment", "Service", "Node");
    }
}
