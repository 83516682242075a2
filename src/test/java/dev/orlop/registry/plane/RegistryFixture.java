package dev.orlop.registry.plane;

import dev.orlop.codec.JsonCodec;
import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceStore;
import dev.orlop.registry.ResourceStore.DeleteOptions;
import dev.orlop.registry.ResourceStore.DeleteResult;
import dev.orlop.registry.ResourceStore.FieldValidation;
import dev.orlop.registry.ResourceStore.PatchRequest;
import dev.orlop.registry.ResourceStore.PatchType;
import dev.orlop.registry.ResourceStore.Patched;
import dev.orlop.registry.ResourceStore.PropagationPolicy;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.View;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.SentBody;
import dev.orlop.registry.admission.AdmissionPlugin;
import dev.orlop.storage.DeleteRequest;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.Preconditions;
import dev.orlop.storage.Storage;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.raw.ObjectStorage;
import dev.orlop.storage.raw.StorageFactory;
import dev.orlop.storage.raw.StorageListener;
import dev.orlop.storage.raw.TestConfigs;
import dev.orlop.value.Transformer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A control plane on the embedded engine, and short ways to use it from a test's thread. */
final class RegistryFixture implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(20);
    static final GroupResource CONFIG_MAPS = new GroupResource("", "configmaps");
    static final GroupResource SECRETS = new GroupResource("", "secrets");
    static final GroupResource EVENTS = new GroupResource("", "events");
    static final GroupResource NAMESPACES = GroupResource.NAMESPACES;
    static final GroupResource CRDS = BuiltIns.CUSTOM_RESOURCE_DEFINITIONS;
    static final GroupResource WIDGETS = new GroupResource("example.com", "widgets");

    private static final JsonMapper JSON = new JsonMapper();

    final StorageFactory factory;
    final ControlPlane plane;
    final List<String> warnings = new ArrayList<>();
    private final Scheduler scheduler = Schedulers.newBoundedElastic(4, 100, "registry-test");

    RegistryFixture(Path directory) {
        this(directory, List.of());
    }

    RegistryFixture(Path directory, List<ObjectNode> crds) {
        this(directory, crds, List.of());
    }

    RegistryFixture(Path directory, List<ObjectNode> crds, List<AdmissionPlugin> plugins) {
        factory = new StorageFactory(TestConfigs.embedded(directory), BackendListener.NONE);
        plane = new ControlPlane(
                this::storage,
                this::storage,
                definition -> new JsonCodec(definition.storedFields()),
                TestKinds.ALL,
                plugins,
                webhook -> (objects, apiVersion) -> Mono.error(new IllegalStateException("no webhook is called here")),
                Clock.systemUTC(),
                scheduler);
        plane.start(crds).block(LIMIT);
    }

    Storage storage(ResourceDefinition definition) {
        return storage(definition, definition.storagePrefix());
    }

    private Storage storage(ResourceDefinition definition, String prefix) {
        return factory.create(
                new ObjectStorage.Resource(
                        definition.groupResource(),
                        prefix,
                        definition.type(definition.storageVersion()),
                        definition.namespaced()),
                new JsonCodec(definition.storedFields()),
                IDENTITY,
                new StorageListener() {});
    }

    private static final Transformer IDENTITY = new Transformer() {
        @Override
        public Read fromStorage(byte[] stored, String key) {
            return new Read(stored, false);
        }

        @Override
        public byte[] toStorage(byte[] plain, String key) {
            return plain;
        }
    };

    /** Writes a value as others do. */
    void write(String storedKey, String json) {
        factory.backend(NAMESPACES)
                .put(storedKey, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), 0, Ttl.FOREVER)
                .block(LIMIT);
    }

    /** Deletes an object behind the back of the control plane, which must be closed. */
    void deleteRaw(GroupResource resource, String key) {
        storage(
                        BuiltIns.all(TestKinds.ALL).getFirst().definition(),
                        "/" + resource.group() + "/" + resource.resource() + "/")
                .delete(key, DeleteRequest.unconditional())
                .block(LIMIT);
    }

    static ObjectNode json(String text) {
        return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
    }

    static ObjectNode tree(KubeObject object) {
        return (ObjectNode) JSON.readTree(object.json());
    }

    static JsonNode at(KubeObject object, String pointer) {
        return tree(object).at(pointer);
    }

    static View in(String namespace) {
        return new View("v1", namespace);
    }

    static final View CLUSTER = new View("v1", null);

    ResourceStore store(GroupResource resource) {
        return Objects.requireNonNull(plane.registry().find(resource), resource + " is not served");
    }

    WriteOptions options(boolean dryRun, FieldValidation validation) {
        return new WriteOptions(dryRun, "test", validation, warnings::add);
    }

    WriteOptions options() {
        return options(false, FieldValidation.WARN);
    }

    static DeleteOptions delete(@Nullable PropagationPolicy policy) {
        return new DeleteOptions(null, policy, null, Preconditions.NONE, false);
    }

    static <T> T get(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(LIMIT));
    }

    static Status failure(Mono<?> mono) {
        try {
            Object result = mono.block(LIMIT);
            return Assertions.fail("no failure but " + result);
        } catch (StatusException e) {
            return e.status();
        }
    }

    static Status.Details details(Status status) {
        return Objects.requireNonNull(status.details());
    }

    static List<Status.Cause> causes(Status status) {
        return details(status).causes();
    }

    KubeObject create(GroupResource resource, View view, String body) {
        return get(store(resource).create(view, json(body), options()));
    }

    Status createFailure(GroupResource resource, View view, String body) {
        SentBody sent = new SentBody(body.getBytes(StandardCharsets.UTF_8), null, List.of());
        return failure(store(resource).create(view, json(body), options().withSent(sent)));
    }

    KubeObject read(GroupResource resource, View view, String name) {
        return get(store(resource).get(view, name, Subresource.NONE, ""));
    }

    Status readFailure(GroupResource resource, View view, String name) {
        return failure(store(resource).get(view, name, Subresource.NONE, ""));
    }

    KubeObject update(GroupResource resource, View view, String name, ObjectNode body) {
        return get(store(resource).update(view, name, Subresource.NONE, body, options()));
    }

    Status updateFailure(GroupResource resource, View view, String name, ObjectNode body) {
        return failure(store(resource).update(view, name, Subresource.NONE, body, options()));
    }

    Mono<KubeObject> merge(GroupResource resource, View view, String name, Subresource subresource, String patch) {
        return store(resource)
                .patch(
                        view,
                        name,
                        subresource,
                        new PatchRequest(
                                PatchType.MERGE, json(patch).toString().getBytes(StandardCharsets.UTF_8), false),
                        options())
                .map(Patched::object);
    }

    KubeObject merge(GroupResource resource, View view, String name, String patch) {
        return get(merge(resource, view, name, Subresource.NONE, patch));
    }

    DeleteResult delete(GroupResource resource, View view, String name) {
        return get(store(resource).delete(view, name, delete((PropagationPolicy) null)));
    }

    ObjectList list(GroupResource resource, View view) {
        return get(store(resource).list(view, ListOptions.everything()));
    }

    List<String> names(GroupResource resource, View view) {
        return list(resource, view).items().stream()
                .map(item -> item.meta().name())
                .toList();
    }

    /** The CRD of widgets.example.com: v1 (stored, with status and scale) and v2. */
    static ObjectNode widgetCrd() {
        return json("""
            {'apiVersion':'apiextensions.k8s.io/v1','kind':'CustomResourceDefinition',
             'metadata':{'name':'widgets.example.com'},
             'spec':{'group':'example.com','scope':'Namespaced',
              'names':{'plural':'widgets','kind':'Widget','shortNames':['wd']},
              'versions':[
               {'name':'v1','served':true,'storage':true,
                'subresources':{'status':{},'scale':{'specReplicasPath':'.spec.replicas','statusReplicasPath':'.status.replicas'}},
                'selectableFields':[{'jsonPath':'.spec.color'}],
                'schema':{'openAPIV3Schema':{'type':'object','x-kubernetes-preserve-unknown-fields':true,
                 'properties':{'spec':{'type':'object','x-kubernetes-preserve-unknown-fields':true,
                  'properties':{'color':{'type':'string'}}}}}}},
               {'name':'v2','served':true,'storage':false,
                'subresources':{'status':{}},
                'schema':{'openAPIV3Schema':{'type':'object','x-kubernetes-preserve-unknown-fields':true}}}]}}
            """);
    }

    KubeObject createWidgetCrd() {
        return get(store(CRDS).create(CLUSTER, widgetCrd(), options()));
    }

    KubeObject createWidget(String name, String more) {
        return create(
                WIDGETS,
                in("default"),
                "{'apiVersion':'example.com/v1','kind':'Widget','metadata':{'name':'" + name + "'" + more + "}");
    }

    /** Completes once the registry has dropped the type of a CRD. */
    Mono<Void> crdGone(String name) {
        return Mono.defer(() -> plane.registry().definitions().stream()
                                .noneMatch(
                                        type -> type.groupResource().toString().equals(name))
                        ? Mono.just(true)
                        : Mono.empty())
                .repeatWhenEmpty(tries -> tries.delayElements(Duration.ofMillis(20)))
                .then();
    }

    @Override
    public void close() {
        plane.close();
        factory.close();
        scheduler.dispose();
    }
}
