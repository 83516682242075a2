package dev.orlop.clients;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.Workflow;
import io.javaoperatorsdk.operator.api.reconciler.dependent.Dependent;
import io.javaoperatorsdk.operator.api.reconciler.dependent.DependentResource;
import io.javaoperatorsdk.operator.api.reconciler.dependent.GarbageCollected;
import io.javaoperatorsdk.operator.processing.dependent.Creator;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.BooleanWithUndefined;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.CRUDKubernetesDependentResource;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.KubernetesDependent;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.KubernetesDependentResource;
import io.javaoperatorsdk.operator.processing.dependent.workflow.Condition;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Turns gears with the Java Operator SDK: a workflow of dependents, a finalizer, and a status patch, all by server-side
 * apply, which is the SDK's default for all but config maps and secrets.
 */
@Workflow(
        dependents = {
            @Dependent(type = GearOperator.Settings.class),
            @Dependent(type = GearOperator.Key.class),
            @Dependent(type = GearOperator.Port.class, reconcilePrecondition = GearOperator.Exposed.class)
        })
@ControllerConfiguration(name = GearOperator.NAME, finalizerName = GearOperator.FINALIZER)
final class GearOperator implements Reconciler<GearOperator.CogWheel>, Cleaner<GearOperator.CogWheel> {
    /** The controller's name, by which it applies. */
    static final String NAME = "gear-operator";

    static final String FINALIZER = "operators.example.com/guard";

    /** What it did, as text. */
    final Queue<String> done = new ConcurrentLinkedQueue<>();

    @Override
    public UpdateControl<CogWheel> reconcile(CogWheel wheel, Context<CogWheel> context) {
        String name = wheel.getMetadata().getName();
        done.add("reconciled " + name + " " + wheel.getSpec().teeth);
        CogWheel patch = CogWheel.named(wheel.getMetadata().getNamespace(), name);
        patch.setStatus(new WheelStatus());
        patch.getStatus().turning = wheel.getSpec().teeth;
        patch.getStatus().settings =
                context.getSecondaryResource(ConfigMap.class).isPresent();
        return UpdateControl.patchStatus(patch);
    }

    @Override
    public DeleteControl cleanup(CogWheel wheel, Context<CogWheel> context) {
        done.add("cleaned " + wheel.getMetadata().getName());
        return DeleteControl.defaultDelete();
    }

    /** The operator's custom resource. */
    @Group("operators.example.com")
    @Version("v1")
    @Kind("CogWheel")
    @Plural("cogwheels")
    @Singular("cogwheel")
    public static final class CogWheel extends CustomResource<WheelSpec, WheelStatus> implements Namespaced {
        static final String DEFINITION = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: cogwheels.operators.example.com}
            spec:
              group: operators.example.com
              scope: Namespaced
              names: {plural: cogwheels, singular: cogwheel, kind: CogWheel, listKind: CogWheelList}
              versions:
              - name: v1
                served: true
                storage: true
                subresources: {status: {}}
                schema:
                  openAPIV3Schema:
                    type: object
                    properties:
                      spec:
                        type: object
                        properties:
                          teeth: {type: integer}
                          exposed: {type: boolean}
                      status:
                        type: object
                        properties:
                          turning: {type: integer}
                          settings: {type: boolean}
            """;

        static CogWheel named(String namespace, String name) {
            CogWheel wheel = new CogWheel();
            wheel.setMetadata(new ObjectMetaBuilder()
                    .withNamespace(namespace)
                    .withName(name)
                    .build());
            return wheel;
        }
    }

    /** What a user wants of a wheel. */
    public static final class WheelSpec {
        public int teeth;
        public boolean exposed;
    }

    /** What the operator tells of a wheel. */
    public static final class WheelStatus {
        public int turning;
        public boolean settings;
    }

    /** Follows the wheel, whoever changes it. */
    @KubernetesDependent(useSSA = BooleanWithUndefined.TRUE)
    static final class Settings extends CRUDKubernetesDependentResource<ConfigMap, CogWheel> {
        @Override
        protected ConfigMap desired(CogWheel wheel, Context<CogWheel> context) {
            return new ConfigMapBuilder()
                    .withMetadata(metadata(wheel).build())
                    .addToData("size", wheel.getSpec().teeth > 10 ? "large" : "small")
                    .build();
        }
    }

    /** Is made once and left alone: applied with the resource version that only an absent object has. */
    @KubernetesDependent(useSSA = BooleanWithUndefined.TRUE, createResourceOnlyIfNotExistingWithSSA = true)
    static final class Key extends KubernetesDependentResource<Secret, CogWheel>
            implements Creator<Secret, CogWheel>, GarbageCollected<CogWheel> {
        @Override
        protected Secret desired(CogWheel wheel, Context<CogWheel> context) {
            return new SecretBuilder()
                    .withMetadata(metadata(wheel).build())
                    .withType("Opaque")
                    .addToData("key", "dHVybg==")
                    .build();
        }
    }

    /** Exists while the wheel is exposed. */
    @KubernetesDependent
    static final class Port extends CRUDKubernetesDependentResource<Service, CogWheel> {
        @Override
        protected Service desired(CogWheel wheel, Context<CogWheel> context) {
            return new ServiceBuilder()
                    .withMetadata(metadata(wheel).build())
                    .withNewSpec()
                    .addToSelector("wheel", wheel.getMetadata().getName())
                    .addNewPort()
                    .withName("turns")
                    .withPort(80)
                    .endPort()
                    .endSpec()
                    .build();
        }
    }

    static final class Exposed implements Condition<Service, CogWheel> {
        @Override
        public boolean isMet(DependentResource<Service, CogWheel> resource, CogWheel wheel, Context<CogWheel> context) {
            return wheel.getSpec().exposed;
        }
    }

    private static ObjectMetaBuilder metadata(CogWheel wheel) {
        return new ObjectMetaBuilder()
                .withNamespace(wheel.getMetadata().getNamespace())
                .withName(wheel.getMetadata().getName())
                .withLabels(Map.of("made-by", NAME));
    }
}
