package dev.orlop.registry.plane;

import dev.orlop.codec.Codec;
import dev.orlop.object.GroupResource;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceRegistry;
import dev.orlop.registry.ResourceStore;
import dev.orlop.registry.ResourceStore.Subresource;
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
import dev.orlop.registry.namespace.RootCertificates;
import dev.orlop.registry.store.LiveRegistry;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.registry.type.Conversion;
import dev.orlop.registry.type.Uids;
import dev.orlop.storage.Storage;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.node.ObjectNode;

/**
 * The registry of all types and the controllers that keep it: the one object that boot makes of this package. Making it
 * opens the storages of the built-in types; {@link #start} brings the rest to life.
 */
public final class ControlPlane implements AutoCloseable {
    /** Evaluations that wait for a processor; each belongs to a request. */
    private static final int MOST_EVALUATIONS = 100_000;

    private final LiveRegistry registry = new LiveRegistry();
    private final Scheduler evaluations =
            Schedulers.newBoundedElastic(Runtime.getRuntime().availableProcessors(), MOST_EVALUATIONS, "policies");
    private final BuiltInStores builtIns;
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

    /** Follows no type: nothing is collected. */
    private static final class Uncollected implements TypeFollower {
        @Override
        public void follow(StrategyStore store) {}

        @Override
        public void unfollow(GroupResource resource) {}
    }

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
        PolicyServices policies = new PolicyServices(registry, kinds.authorizer(), evaluations);
        List<AdmissionPlugin> plugins = new ArrayList<>();
        if (kinds.rules()) {
            plugins.add(new MutatingPolicies(policies));
            plugins.add(new ValidatingPolicies(policies));
            plugins.addAll(webhooks);
        }
        AdmissionChain chain = new AdmissionChain(plugins);
        Uids uids = new Uids();
        var sources = new BuiltInStores.Sources(storages, raw, codecs);
        this.builtIns = new BuiltInStores(BuiltIns.all(kinds), sources, chain, uids, clock, scheduler);
        this.namespaces = builtIn(GroupResource.NAMESPACES);
        this.crdStore = builtIn(BuiltIns.CUSTOM_RESOURCE_DEFINITIONS);
        this.garbage = new GarbageCollector(clock, scheduler);
        this.collected = kinds.collection() ? garbage : new Uncollected();
        this.types = new CrdTypes(
                registry, storages, codecs, builtIns.environment(), collected, BuiltIns.RULES, conversions, scheduler);
        this.crds = new CrdController(crdStore, types, clock, scheduler);
        this.namespaceController = new NamespaceController(namespaces, registry, builtIns.guard(), clock, scheduler);
        this.accounts = new DefaultAccounts(namespaces, builtIn(new GroupResource("", "serviceaccounts")), scheduler);
        this.certificates = new RootCertificates(namespaces, builtIn(new GroupResource("", "configmaps")), scheduler);
        this.admission = new AdmissionConfigurations(chain, builtIns.all(), scheduler);
        builtIns.all().forEach(store -> registry.put(settled(store)));
        this.typeChecks = new PolicyTypeChecks(
                builtIn(new GroupResource("admissionregistration.k8s.io", "validatingadmissionpolicies")),
                registry,
                scheduler);
        this.checksTypes = kinds.rules();
        ReviewStore.all(kinds.reviewer(), clock).forEach(registry::put);
        registry.put(new ApiServiceStore(registry, clock, scheduler));
        TokenIssuer issuer = kinds.tokens();
        if (issuer != null) {
            var accounts = new TokenRequestStore.Sources(issuer, builtIns::find, uids, clock);
            registry.put(Subresource.TOKEN, account -> new TokenRequestStore(account, accounts));
        }
        StrategyStore pods = builtIns.find(EvictionStore.PODS);
        StrategyStore budgets = builtIns.find(DisruptionBudgets.RESOURCE);
        if (pods != null && budgets != null) {
            var evictions =
                    new EvictionStore.Sources(pods, pods.unadmitted(), new DisruptionBudgets(budgets, clock), clock);
            registry.put(Subresource.EVICTION, pod -> new EvictionStore(pod, evictions));
        }
    }

    /** The verbs of types that the server acts by, which answer writes when it does. */
    private ResourceStore settled(StrategyStore store) {
        GroupResource resource = store.definition().groupResource();
        if (resource.equals(BuiltIns.CUSTOM_RESOURCE_DEFINITIONS)) {
            return crds.store(store);
        }
        return resource.equals(GroupResource.NAMESPACES) ? namespaceController.store(store) : admission.store(store);
    }

    /**
     * The store of a built-in type, without what guards it from clients.
     *
     * @throws NoSuchElementException if there is none
     */
    public StrategyStore builtIn(GroupResource resource) {
        return builtIns.of(resource);
    }

    /** The store of a built-in type, without what guards it from clients, or null if the type is not served. */
    public @Nullable StrategyStore findBuiltIn(GroupResource resource) {
        return builtIns.find(resource);
    }

    /** The types served; the built-in ones are there before {@link #start}. */
    public ResourceRegistry registry() {
        return registry;
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
        return builtIns.ready()
                .then(Mono.defer(admission::start))
                .then(Mono.defer(namespaceController::start))
                .then(Mono.defer(() -> FirstObjects.makeNamespaces(namespaces)))
                .then(Mono.defer(crds::start))
                .thenMany(Flux.fromIterable(crdFiles).concatMap(this::installCrd))
                .then(Mono.fromRunnable(() -> {
                    crds.admit();
                    registry.complete();
                    builtIns.all().forEach(collected::follow);
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

    private Mono<Void> installCrd(ObjectNode crd) {
        return FirstObjects.install(crdStore, crd)
                .flatMap(stored -> crds.await(stored.meta().name(), stored.resourceVersion()));
    }

    /**
     * Stops the controllers and ends all watches soon, with a bookmark first for those that want bookmarks; requests are
     * still answered. Idempotent.
     */
    public void endWatches() {
        stopControllers();
        types.endWatches();
        builtIns.endWatches();
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
        builtIns.close();
    }
}
