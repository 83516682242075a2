package dev.orlop.registry.admission;

import dev.orlop.object.GroupResource;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.admission.AdmissionPlugin.Mutator;
import dev.orlop.registry.admission.AdmissionPlugin.Validator;
import dev.orlop.registry.type.Admission;
import dev.orlop.registry.type.AdmissionAttributes;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Runs the plug-ins of admission in their order ({@code admission.chainAdmissionHandler}, {@code reinvoker}). All that
 * mutate come first, once more if one of them changed what others had seen; then all that validate.
 *
 * <p>Which plug-ins care for a kind of write is found out at its first write after a change of the configuration, and
 * remembered until the next change. While nothing is configured a write costs one volatile read here.
 */
public final class AdmissionChain implements Admission {
    /** Types may come and go without end while the configuration stays. */
    private static final int MOST_REMEMBERED = 10_000;

    private static final String GROUP = "admissionregistration.k8s.io";
    /** Else a configuration could keep everybody from mending it. */
    private static final Set<String> EXEMPT = Set.of(
            "validatingwebhookconfigurations",
            "mutatingwebhookconfigurations",
            "validatingadmissionpolicies",
            "validatingadmissionpolicybindings",
            "mutatingadmissionpolicies",
            "mutatingadmissionpolicybindings");

    private final List<AdmissionPlugin> plugins;
    private volatile @Nullable Known known;

    /** @param plugins in the order in which they run */
    public AdmissionChain(List<AdmissionPlugin> plugins) {
        this.plugins = List.copyOf(plugins);
        this.known = isConfigured() ? new Known() : null;
    }

    private boolean isConfigured() {
        return plugins.stream().anyMatch(AdmissionPlugin::isConfigured);
    }

    List<AdmissionPlugin> plugins() {
        return plugins;
    }

    /** The configuration of a plug-in has changed: later writes go by the new one. */
    public void reconfigured() {
        known = isConfigured() ? new Known() : null;
    }

    @Override
    public @Nullable Hooks hooks(ResourceDefinition type, Subresource subresource, Operation operation) {
        Known configured = known;
        return configured == null ? null : configured.hooks(type, subresource, operation);
    }

    private @Nullable Hooks find(Interest interest) {
        GroupResource resource = interest.type().groupResource();
        if (resource.group().equals(GROUP) && EXEMPT.contains(resource.resource())) {
            return null;
        }
        List<Mutator> mutators = plugins.stream()
                .map(plugin -> plugin.mutator(interest))
                .filter(Objects::nonNull)
                .toList();
        List<Validator> validators = plugins.stream()
                .map(plugin -> plugin.validator(interest))
                .filter(Objects::nonNull)
                .toList();
        return mutators.isEmpty() && validators.isEmpty() ? null : new Chain(mutators, validators);
    }

    /** What has been found out since the last change of the configuration. */
    private final class Known {
        private final Map<Key, Found> found = new ConcurrentHashMap<>();

        private record Key(GroupResource resource, Subresource subresource, Operation operation) {}

        private record Found(ResourceDefinition type, Optional<Hooks> hooks) {}

        @SuppressWarnings("ReferenceEquality") // A change of a type makes a new definition; equality reads all of it.
        @Nullable
        Hooks hooks(ResourceDefinition type, Subresource subresource, Operation operation) {
            Key key = new Key(type.groupResource(), subresource, operation);
            Found before = found.get(key);
            if (before != null && before.type() == type) {
                return before.hooks().orElse(null);
            }
            Hooks hooks = find(new Interest(type, subresource, operation));
            if (found.size() >= MOST_REMEMBERED) {
                found.clear();
            }
            found.put(key, new Found(type, Optional.ofNullable(hooks)));
            return hooks;
        }
    }

    private record Chain(List<Mutator> mutators, List<Validator> validators) implements Hooks {
        @Override
        public boolean mutates() {
            return !mutators.isEmpty();
        }

        @Override
        public Mono<Void> mutate(AdmissionAttributes write) {
            if (mutators.isEmpty()) {
                return Mono.empty();
            }
            return Mono.defer(() -> {
                Reinvocation round = new Reinvocation();
                return mutate(write, round)
                        .then(Mono.defer(() -> round.repeat() ? mutate(write, round) : Mono.empty()));
            });
        }

        private Mono<Void> mutate(AdmissionAttributes write, Reinvocation round) {
            return Flux.fromIterable(mutators)
                    .concatMap(mutator -> mutator.mutate(write, round), 0)
                    .then();
        }

        @Override
        public Mono<Void> validate(AdmissionAttributes write) {
            return Flux.fromIterable(validators)
                    .concatMap(validator -> validator.validate(write), 0)
                    .then();
        }
    }
}
