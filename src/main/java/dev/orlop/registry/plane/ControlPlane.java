package dev.orlop.registry.plane;

import dev.orlop.codec.Codec;
import dev.orlop.object.GroupResource;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceRegistry;
import dev.orlop.registry.ResourceStore.FieldValidation;
import dev.orlop.registry.ResourceStore.View;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.admission.AdmissionChain;
import dev.orlop.registry.admission.AdmissionConfigurations;
import dev.orlop.registry.admission.AdmissionPlugin;
import dev.orlop.registry.admission.policy.MutatingPolicies;
import dev.orlop.registry.admission.policy.PolicyServices;
import dev.orlop.registry.admission.policy.PolicyTypeChecks;
import dev.orlop.registry.admission.policy.ValidatingPolicies;
import dev.orlop.registry.control.TypeFollower;
import dev.orlop.registry.crd.CrdController;
import dev.orlop.registry.crd.CrdTypes;
import dev.orlop.registry.gc.GarbageCollector;
import dev.orlop.registry.namespace.DefaultAccounts;
import dev.orlop.registry.namespace.NamespaceController;
import dev.orlop.registry.namespace.NamespaceGuard;
import dev.orlop.registry.namespace.RootCertificates;
import dev.orlop.registry.plane.BuiltIns.BuiltIn;
import dev.orlop.registry.store.Change;
import dev.orlop.registry.store.LazyStorage;
import dev.orlop.registry.store.LiveRegistry;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.registry.type.Conversion;
import dev.orlop.registry.type.ServedType;
import dev.orlop.registry.type.Uids;
import dev.orlop.storage.Storage;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The registry of all types and the controllers that keep it: the one object that boot makes of this package. Making it
 * opens the storages of the built-in types; {@link #start} brings the rest to life.
 */
public final class ControlPlane implements AutoCloseable {
    private static final View CLUSTER = new View("v1", null);
    private static final WriteOptions OWN_WRITES =
            new WriteOptions(false, "orlop", FieldValidation.IGNORE, warning -> {});
    private static final List<String> NAMESPACES = List.of("default", "kube-system", "kube-public");
    private static final int TYPES_AT_ONCE = 8;

    /** Evaluations that wait for a processor; each belongs to a request. */
    private static final int MOST_EVALUATIONS = 100_000;

    private static final Duration READY_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_READY_PAUSE = Duration.ofSeconds(2);

    private final LiveRegistry registry = new LiveRegistry();
    private final Scheduler evaluations =
            Schedulers.newBoundedElastic(Runtime.getRuntime().availableProcessors(), MOST_EVALUATIONS, "policies");
    private final List<StrategyStore> builtIns = new ArrayList<>();
    private final StrategyStore crdStore;
    private final CrdTypes types;
    private final CrdController crds;
    private final GarbageCollector garbage;
    private final TypeFollower collected;
    private final NamespaceController namespaceController;
    private final StrategyStore namespaces;
    private final DefaultAccounts accounts;
    private final RootCertificates certificates;
    private final AdmissionConfigurations admission;
    private final PolicyTypeChecks typeChecks;
    private final boolean checksTypes;
    private final Scheduler scheduler;

    /** Follows no type: nothing is collected. */
    private static final class Uncollected implements TypeFollower {
        @Override
        public void follow(StrategyStore store) {}

        @Override
        public void unfollow(GroupResource resource) {}
    }

    /** Where the objects of a built-in type, or of two, are. */
    private record Place(Storage storage, Codec codec) {}

    /**
     * @param storages opens the storage of a type's objects, below {@link ResourceDefinition#storagePrefix}; called again
     *     when a CRD changes what a storage must know of them, and may then be asked for a type that is open still. The
     *     storages are closed by the control plane
     * @param raw opens it without a cache, to see whether there is anything in it
     * @param codecs the codec of a type's stored objects, the one that its storage uses; it must find the
     *     {@linkplain ResourceDefinition#storedFields selectable fields}
     * @param kinds which built-in kinds are served, and how
     * @param webhooks the plug-ins of admission that call webhooks, in their order; policies have their turn before them
     * @param scheduler where the controllers work; short work that may open storages
     */
    public ControlPlane(
            Function<ResourceDefinition, Storage> storages,
            Function<ResourceDefinition, Storage> raw,
            Function<ResourceDefinition, Codec> codecs,
            KindOptions kinds,
            List<AdmissionPlugin> webhooks,
            Conversion.Factory conversions,
            Clock clock,
            Scheduler scheduler) {
        this.scheduler = scheduler;
        PolicyServices policies = new PolicyServices(registry, kinds.authorizer(), evaluations);
        List<AdmissionPlugin> plugins = new ArrayList<>();
        if (kinds.rules()) {
            plugins.add(new MutatingPolicies(policies));
            plugins.add(new ValidatingPolicies(policies));
            plugins.addAll(webhooks);
        }
        AdmissionChain chain = new AdmissionChain(plugins);
        Uids uids = new Uids();
        Map<String, Place> opened = new HashMap<>();
        List<BuiltIn> all = BuiltIns.all(kinds);
        for (BuiltIn builtIn : all) {
            ResourceDefinition definition = builtIn.definition();
            opened.computeIfAbsent(
                    definition.storagePrefix(),
                    prefix -> new Place(
                            builtIn.eager()
                                    ? storages.apply(definition)
                                    : new LazyStorage(
                                            () -> storages.apply(definition), () -> raw.apply(definition), scheduler),
                            codecs.apply(definition)));
        }
        String namespacePrefix = "/" + GroupResource.NAMESPACES.resource() + "/";
        NamespaceGuard guard = new NamespaceGuard(
                Objects.requireNonNull(opened.get(namespacePrefix)).storage(), namespacePrefix);
        var environment = new ServedType.Environment(clock, uids, guard, chain);
        for (BuiltIn builtIn : all) {
            ResourceDefinition definition = builtIn.definition();
            Place place = Objects.requireNonNull(opened.get(definition.storagePrefix()));
            builtIns.add(new StrategyStore(new ServedType(
                    definition,
                    version -> builtIn.strategy(),
                    place.storage(),
                    place.codec(),
                    builtIn.form(),
                    builtIn.schemas()::get,
                    null,
                    environment)));
        }
        this.namespaces = builtIn(GroupResource.NAMESPACES);
        this.crdStore = builtIn(BuiltIns.CUSTOM_RESOURCE_DEFINITIONS);
        this.garbage = new GarbageCollector(clock, scheduler);
        this.collected = kinds.collection() ? garbage : new Uncollected();
        this.types = new CrdTypes(
                registry, storages, codecs, environment, collected, BuiltIns.RULES, conversions, scheduler);
        this.crds = new CrdController(
                crdStore.type().storage(),
                crdStore.definition(),
                crdStore.type().codec(),
                types,
                clock,
                scheduler);
        this.namespaceController = new NamespaceController(namespaces, registry, guard, clock, scheduler);
        this.accounts = new DefaultAccounts(namespaces, builtIn(new GroupResource("", "serviceaccounts")), scheduler);
        this.certificates = new RootCertificates(namespaces, builtIn(new GroupResource("", "configmaps")), scheduler);
        this.admission = new AdmissionConfigurations(chain, builtIns, scheduler);
        builtIns.forEach(store -> registry.put(store == crdStore ? crds.store(crdStore) : admission.store(store)));
        this.typeChecks = new PolicyTypeChecks(
                builtIn(new GroupResource("admissionregistration.k8s.io", "validatingadmissionpolicies")),
                registry,
                scheduler);
        this.checksTypes = kinds.rules();
        ReviewStore.all(kinds.reviewer(), clock).forEach(registry::put);
        registry.put(new ApiServiceStore(registry, clock, scheduler));
        TokenIssuer issuer = kinds.tokens();
        if (issuer != null) {
            registry.tokens(ReviewStore.tokens(new TokenRequestStore.Sources(issuer, this::findBuiltIn, uids, clock)));
        }
    }

    /**
     * The store of a built-in type, without what guards it from clients.
     *
     * @throws NoSuchElementException if there is none
     */
    public StrategyStore builtIn(GroupResource resource) {
        StrategyStore store = findBuiltIn(resource);
        if (store == null) {
            throw new NoSuchElementException(resource.toString());
        }
        return store;
    }

    /** The store of a built-in type, without what guards it from clients, or null if the type is not served. */
    public @Nullable StrategyStore findBuiltIn(GroupResource resource) {
        return builtIns.stream()
                .filter(store -> store.definition().groupResource().equals(resource))
                .findFirst()
                .orElse(null);
    }

    /** The types served; the built-in ones are there before {@link #start}. */
    public ResourceRegistry registry() {
        return registry;
    }

    CrdTypes crdTypes() {
        return types;
    }

    /**
     * Starts the controllers, makes the namespaces that always exist, and installs CRDs. Waits for storages that are not
     * ready yet, without end.
     *
     * @param crdFiles CustomResourceDefinitions to create, or to update where they differ from what is stored
     * @return completes when all CRDs, stored or given, are served; fails with a {@link StatusException} if a given one is
     *     refused
     */
    public Mono<Void> start(List<ObjectNode> crdFiles) {
        return Flux.fromIterable(builtIns)
                .flatMap(this::openIfUsed, TYPES_AT_ONCE)
                .thenMany(Flux.fromIterable(builtIns))
                .concatMap(store -> ready(store.type().storage()))
                .then(Mono.defer(admission::start))
                .then(Mono.defer(namespaceController::start))
                .thenMany(Flux.fromIterable(NAMESPACES).concatMap(this::createNamespace))
                .then(Mono.defer(crds::start))
                .thenMany(Flux.fromIterable(crdFiles).concatMap(this::installCrd))
                .then(Mono.fromRunnable(() -> {
                    registry.complete();
                    builtIns.forEach(collected::follow);
                    accounts.start();
                    if (checksTypes) {
                        typeChecks.start();
                    }
                }));
    }

    /** What tells the namespaces by which certificates the server is known; nothing is told before. */
    public RootCertificates certificates() {
        return certificates;
    }

    /**
     * Opens what has objects in the store: of what nobody uses here, other servers or a former run may have left some, which
     * the garbage collector must see. While the store is away nothing is known, and it is asked again.
     */
    private Mono<Void> openIfUsed(StrategyStore store) {
        return Mono.defer(() -> LazyStorage.openIfUsed(
                        store.type().storage(), store.definition().storagePrefix()))
                .retryWhen(Retry.backoff(Long.MAX_VALUE, READY_PAUSE)
                        .maxBackoff(LONGEST_READY_PAUSE)
                        .scheduler(scheduler));
    }

    private Mono<Void> ready(Storage storage) {
        return Mono.defer(storage::readiness)
                .retryWhen(Retry.backoff(Long.MAX_VALUE, READY_PAUSE)
                        .maxBackoff(LONGEST_READY_PAUSE)
                        .scheduler(scheduler));
    }

    private Mono<Void> createNamespace(String name) {
        ObjectNode namespace = JsonNodeFactory.instance.objectNode();
        namespace.putObject("metadata").put("name", name);
        return namespaces
                .unadmitted()
                .create(CLUSTER, namespace, OWN_WRITES)
                .then()
                .onErrorResume(ControlPlane::isTaken, taken -> Mono.empty());
    }

    private static boolean isTaken(Throwable failure) {
        return failure instanceof StatusException answer && answer.status().code() == 409;
    }

    /** Past admission, as the namespaces are made: the start of a server does not hang on others. */
    private Mono<Void> installCrd(ObjectNode crd) {
        StrategyStore store = crdStore.unadmitted();
        String name = Metadata.of(crd).name();
        return store.create(CLUSTER, crd.deepCopy(), OWN_WRITES)
                .onErrorResume(ControlPlane::isTaken, taken -> store.change(CLUSTER, name, desired(crd), OWN_WRITES))
                .flatMap(stored -> crds.await(name, stored.resourceVersion()));
    }

    /** The stored CRD with the file's spec, labels and annotations; what else stands in it is others' business. */
    private static Change desired(ObjectNode crd) {
        return Change.of(current -> {
            Trees.replace(current, "spec", crd.get("spec"));
            for (String member : List.of("labels", "annotations")) {
                JsonNode wanted = Metadata.of(crd).node().get(member);
                if (wanted instanceof ObjectNode entries && !entries.isEmpty()) {
                    Trees.objectAt(Metadata.of(current).node(), member).setAll(entries);
                }
            }
        });
    }

    /**
     * Stops the controllers and ends all watches soon, with a bookmark first for those that want bookmarks; requests are
     * still answered. Idempotent.
     */
    public void endWatches() {
        stopControllers();
        types.endWatches();
        builtIns.forEach(store -> store.type().storage().endWatches());
    }

    private void stopControllers() {
        garbage.close();
        namespaceController.close();
        accounts.close();
        typeChecks.close();
        certificates.close();
        crds.close();
        admission.close();
    }

    /** Stops the controllers, ends all watches and closes all storages. Idempotent. */
    @Override
    public void close() {
        stopControllers();
        evaluations.dispose();
        types.close();
        builtIns.forEach(store -> {
            store.retire();
            store.type().storage().close();
        });
    }
}
