package dev.orlop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v1.ScaleBuilder;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Built-in kinds by the typed clients of fabric8: created, edited, scaled, listed, watched and deleted, none of them run. */
class BuiltInKindsIT {
    private static final String SPACE = "kinds";
    private static final String POD_TEMPLATE = """
          template:
            metadata: {labels: {app: a}}
            spec: {containers: [{name: c, image: nginx}]}
        """.indent(0);

    @TempDir
    static Path directory;

    private static OrlopProcess server;
    private static KubernetesClient client;

    @BeforeAll
    static void start() {
        server = OrlopProcess.start(directory, Map.of());
        Config config =
                new ConfigBuilder(Config.empty()).withMasterUrl(server.api()).build();
        client = new KubernetesClientBuilder().withConfig(config).build();
        client.getKubernetesSerialization().unmarshal("{\"kind\":\"Status\"}", KubernetesResource.class);
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(SPACE)
                        .endMetadata()
                        .build())
                .create();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        client.close();
        server.close();
    }

    private static HasMetadata object(String yaml) {
        return (HasMetadata) client.getKubernetesSerialization().unmarshal("---\n" + yaml, KubernetesResource.class);
    }

    static Stream<String> objects() {
        return Stream.of(
                "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {selector: {matchLabels: {app: a}},"
                        + " template: {metadata: {labels: {app: a}}, spec: {containers: [{name: c, image: nginx}]}}}}",
                "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a}, spec: {serviceName: s, selector:"
                        + " {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec: {containers:"
                        + " [{name: c, image: nginx}]}}}}",
                "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: a}, spec: {selector: {matchLabels: {app: a}},"
                        + " template: {metadata: {labels: {app: a}}, spec: {containers: [{name: c, image: nginx}]}}}}",
                "{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: a}, spec: {selector: {matchLabels: {app: a}},"
                        + " template: {metadata: {labels: {app: a}}, spec: {containers: [{name: c, image: nginx}]}}}}",
                "{apiVersion: v1, kind: ReplicationController, metadata: {name: a}, spec: {template: {metadata:"
                        + " {labels: {app: a}}, spec: {containers: [{name: c, image: nginx}]}}}}",
                "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: c, image: nginx}]}}",
                "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {selector: {app: a}, ports: [{port: 80}]}}",
                "{apiVersion: v1, kind: ServiceAccount, metadata: {name: a}}",
                "{apiVersion: v1, kind: Endpoints, metadata: {name: a}, subsets: [{addresses: [{ip: 10.0.0.1}], ports:"
                        + " [{port: 80}]}]}",
                "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a}, spec: {accessModes:"
                        + " [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}",
                "{apiVersion: v1, kind: LimitRange, metadata: {name: a}, spec: {limits: [{type: Container, max: {cpu:"
                        + " '1'}}]}}",
                "{apiVersion: v1, kind: ResourceQuota, metadata: {name: a}, spec: {hard: {pods: '3'}}}",
                "{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {template: {spec: {restartPolicy: Never,"
                        + " containers: [{name: c, image: nginx}]}}}}",
                "{apiVersion: batch/v1, kind: CronJob, metadata: {name: a}, spec: {schedule: '* * * * *', jobTemplate:"
                        + " {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: nginx}]}}}}}}",
                "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: a}, spec: {rules: [{host: x.test,"
                        + " http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: s, port: {number:"
                        + " 80}}}}]}}]}}",
                "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a}, spec: {podSelector: {}}}",
                "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: a}, spec: {minAvailable: 1,"
                        + " selector: {matchLabels: {app: a}}}}",
                "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: a}, spec:"
                        + " {scaleTargetRef: {kind: Deployment, name: a}, maxReplicas: 3}}",
                "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: a}, addressType: IPv4,"
                        + " endpoints: [{addresses: [10.0.0.1]}], ports: [{port: 80}]}",
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: a}, rules: [{apiGroups: [''],"
                        + " resources: [pods], verbs: [get]}]}",
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: a}, roleRef: {kind:"
                        + " Role, name: a, apiGroup: rbac.authorization.k8s.io}, subjects: [{kind: User, name: u}]}",
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: a}, rules: [{apiGroups:"
                        + " [''], resources: [pods], verbs: [get]}]}",
                "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: a}, provisioner: x.test/p}",
                "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: a}, value: 5}",
                "{apiVersion: v1, kind: Node, metadata: {name: a}, status: {capacity: {cpu: '4'}}}",
                "{apiVersion: v1, kind: PersistentVolume, metadata: {name: a}, spec: {capacity: {storage: 1Gi},"
                        + " accessModes: [ReadWriteOnce], hostPath: {path: /x}}}",
                "{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: {name:"
                        + " a}, webhooks: [{name: a.b.test, sideEffects: None, admissionReviewVersions: [v1],"
                        + " clientConfig: {url: 'https://x.test'}}]}",
                "{apiVersion: certificates.k8s.io/v1, kind: CertificateSigningRequest, metadata: {name: a}, spec:"
                        + " {request: YQ==, signerName: x.test/s, usages: [client auth]}}",
                "{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: a}, spec: {holderIdentity: h}}");
    }

    /** Each kind goes the whole way of an object. */
    @ParameterizedTest
    @MethodSource("objects")
    void kind_isCreatedEditedListedAndDeleted(String yaml) {
        HasMetadata made = client.resource(object(yaml)).inNamespace(SPACE).create();
        assertThat(made.getMetadata().getUid()).isNotBlank();
        HasMetadata read = client.resource(made).get();
        assertThat(read).isEqualTo(made);

        HasMetadata edited = client.resource(made).edit(current -> {
            current.getMetadata().setLabels(Map.of("edited", "yes"));
            return current;
        });
        assertThat(edited.getMetadata().getLabels()).containsEntry("edited", "yes");
        assertThat(edited.getMetadata().getResourceVersion())
                .isNotEqualTo(made.getMetadata().getResourceVersion());

        client.resource(edited).delete();
        assertThat(client.resource(edited).get()).isNull();
    }

    @Test
    void deployment_hasDefaultsStatusAndScale() {
        Deployment made = client.apps()
                .deployments()
                .inNamespace(SPACE)
                .resource((Deployment) object("""
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: web}
                    spec:
                      selector: {matchLabels: {app: a}}
                    """ + POD_TEMPLATE))
                .create();
        assertThat(made.getSpec().getReplicas()).isEqualTo(1);
        assertThat(made.getSpec().getRevisionHistoryLimit()).isEqualTo(10);
        assertThat(made.getSpec().getStrategy().getRollingUpdate().getMaxSurge())
                .isEqualTo(new IntOrString("25%"));
        assertThat(made.getSpec().getTemplate().getSpec().getRestartPolicy()).isEqualTo("Always");
        assertThat(made.getMetadata().getGeneration()).isEqualTo(1);

        var resource = client.apps().deployments().inNamespace(SPACE).withName("web");
        made.setStatus(new DeploymentStatusBuilder()
                .withReplicas(2)
                .withObservedGeneration(1L)
                .build());
        Deployment updated = resource.subresource("status").patch(made);
        assertThat(updated.getStatus().getReplicas()).isEqualTo(2);
        assertThat(updated.getMetadata().getGeneration()).isEqualTo(1);

        var scale = resource.scale(new ScaleBuilder()
                .withNewMetadata()
                .withName("web")
                .withNamespace(SPACE)
                .endMetadata()
                .withNewSpec()
                .withReplicas(4)
                .endSpec()
                .build());
        assertThat(scale.getSpec().getReplicas()).isEqualTo(4);
        assertThat(scale.getStatus().getSelector()).isEqualTo("app=a");
        assertThat(resource.get().getSpec().getReplicas()).isEqualTo(4);
        assertThat(resource.get().getMetadata().getGeneration()).isEqualTo(2);

        assertThatThrownBy(() -> resource.edit(current -> {
                    current.getSpec().getSelector().setMatchLabels(Map.of("app", "b"));
                    return current;
                }))
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        refused -> assertThat(refused.getCode()).isEqualTo(422));
    }

    @Test
    void autoscaler_isOneObjectInTwoVersions() {
        client.resource(object(
                        "{apiVersion: autoscaling/v1, kind: HorizontalPodAutoscaler, metadata: {name: both}, spec:"
                                + " {scaleTargetRef: {kind: Deployment, name: a}, maxReplicas: 3,"
                                + " targetCPUUtilizationPercentage: 50}}"))
                .inNamespace(SPACE)
                .create();
        var second = client.autoscaling()
                .v2()
                .horizontalPodAutoscalers()
                .inNamespace(SPACE)
                .withName("both")
                .get();
        assertThat(second.getSpec().getMetrics())
                .singleElement()
                .satisfies(metric -> assertThat(metric.getResource().getTarget().getAverageUtilization())
                        .isEqualTo(50));
        var first = client.autoscaling()
                .v1()
                .horizontalPodAutoscalers()
                .inNamespace(SPACE)
                .withName("both")
                .get();
        assertThat(first.getSpec().getTargetCPUUtilizationPercentage()).isEqualTo(50);
        assertThat(first.getSpec().getMinReplicas()).isEqualTo(1);
        assertThat(first.getMetadata().getUid()).isEqualTo(second.getMetadata().getUid());
    }

    @Test
    void informer_seesPodsComeAndGo() {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        try (SharedIndexInformer<Pod> informer = client.pods()
                .inNamespace(SPACE)
                .withLabel("for", "informer")
                .inform(new ResourceEventHandler<>() {
                    @Override
                    public void onAdd(Pod pod) {
                        seen.add("+" + pod.getMetadata().getName() + " "
                                + pod.getStatus().getPhase());
                    }

                    @Override
                    public void onUpdate(Pod old, Pod pod) {}

                    @Override
                    public void onDelete(Pod pod, boolean unknown) {
                        seen.add("-" + pod.getMetadata().getName());
                    }
                })) {
            Pod pod = (Pod) object("{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {for: informer}}, spec:"
                    + " {containers: [{name: c, image: nginx}]}}");
            client.pods().inNamespace(SPACE).resource(pod).create();
            client.pods().inNamespace(SPACE).withName("p").withGracePeriod(0).delete();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(seen).containsExactly("+p Pending", "-p"));
            assertThat(informer.isWatching()).isTrue();
        }
    }

    @Test
    void service_portsGoToThemselves() {
        Service made = (Service) client.resource(object("{apiVersion: v1, kind: Service, metadata: {name: svc}, spec:"
                        + " {clusterIP: None, ports: [{name: a, port: 80}, {name: b, port: 81, targetPort: http}]}}"))
                .inNamespace(SPACE)
                .create();
        assertThat(made.getSpec().getType()).isEqualTo("ClusterIP");
        assertThat(made.getSpec().getClusterIPs()).containsExactly("None");
        assertThat(made.getSpec().getPorts().getFirst().getTargetPort()).isEqualTo(new IntOrString(80));
        assertThat(made.getSpec().getPorts().getLast().getTargetPort()).isEqualTo(new IntOrString("http"));
    }

    @Test
    void debugger_comesToAPodByItsSubresourceAlone() {
        Pod pod = client.pods()
                .inNamespace(SPACE)
                .resource((Pod)
                        object("{apiVersion: v1, kind: Pod, metadata: {name: debugged}, spec: {containers: [{name: c,"
                                + " image: nginx}]}}"))
                .create();
        assertThat(pod.getMetadata().getGeneration()).isEqualTo(1);
        UnaryOperator<Pod> debug = current -> new PodBuilder(current)
                .editMetadata()
                .withResourceVersion(null)
                .addToLabels("debugged", "yes")
                .endMetadata()
                .editSpec()
                .addNewEphemeralContainer()
                .withName("shell")
                .withImage("busybox")
                .endEphemeralContainer()
                .endSpec()
                .build();
        var resource = client.pods().inNamespace(SPACE).withName("debugged");
        assertThatThrownBy(() -> resource.edit(debug))
                .hasMessageContaining("pod updates may not change fields other than");

        Pod debugged = resource.ephemeralContainers().edit(debug);
        assertThat(debugged.getSpec().getEphemeralContainers())
                .singleElement()
                .satisfies(shell -> assertThat(shell.getName()).isEqualTo("shell"));
        assertThat(debugged.getMetadata().getGeneration()).isEqualTo(2);
        assertThat(debugged.getMetadata().getLabels()).isEmpty();
    }

    @Test
    void pod_isEvictedUnlessItsBudgetKeepsIt() {
        String pod =
                "{apiVersion: v1, kind: Pod, metadata: {name: kept, labels: {app: kept}}, spec: {containers: [{name: c,"
                        + " image: nginx}]}}";
        String budget =
                "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: kept}, spec: {minAvailable: 1,"
                        + " selector: {matchLabels: {app: kept}}}}";
        var resource = client.pods().inNamespace(SPACE).resource((Pod) object(pod));
        resource.create();
        client.resource(object(budget)).inNamespace(SPACE).create();
        resource.editStatus(running -> new PodBuilder(running)
                .editStatus()
                .withPhase("Running")
                .endStatus()
                .build());

        assertThat(resource.evict()).isFalse();
        assertThat(resource.get()).isNotNull();

        client.resource(object(budget)).inNamespace(SPACE).delete();
        assertThat(resource.evict()).isTrue();
        assertThat(resource.get()).isNull();
    }

    @Test
    void certificateRequest_isApprovedByItsSubresourceAlone() {
        var requests = client.certificates().v1().certificateSigningRequests();
        CertificateSigningRequest request = requests.resource(
                        (CertificateSigningRequest)
                                object(
                                        "{apiVersion: certificates.k8s.io/v1, kind: CertificateSigningRequest, metadata: {name: jane},"
                                                + " spec: {request: YQ==, signerName: example.com/users, usages: [client auth], username: root}}"))
                .create();
        assertThat(request.getSpec().getUsername()).isEqualTo("system:anonymous");
        requests.resource(request).approve();
        CertificateSigningRequest approved = requests.withName("jane").get();
        assertThat(approved.getStatus().getConditions())
                .singleElement()
                .satisfies(condition -> assertThat(condition.getType()).isEqualTo("Approved"));
        assertThatThrownBy(() -> requests.resource(approved).deny())
                .hasMessageContaining("updates may not remove a condition of type \"Approved\"");

        approved.getStatus().setCertificate("YQ==");
        CertificateSigningRequest signed = requests.resource(approved).updateStatus();
        assertThat(signed.getStatus().getCertificate()).isEqualTo("YQ==");
        assertThat(signed.getStatus().getConditions())
                .isEqualTo(approved.getStatus().getConditions());
    }

    @Test
    void reviewsAndServicesOfTheApi_areAnswered() {
        var review = client.authorization()
                .v1()
                .selfSubjectAccessReview()
                .create(new SelfSubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withNewResourceAttributes()
                        .withVerb("create")
                        .withResource("pods")
                        .endResourceAttributes()
                        .endSpec()
                        .build());
        assertThat(review.getStatus().getAllowed()).isTrue();
        assertThat(client.apiServices().list().getItems())
                .extracting(service -> service.getMetadata().getName())
                .contains("v1.", "v1.apps", "v2.autoscaling", "v1.apiextensions.k8s.io");
    }
}
