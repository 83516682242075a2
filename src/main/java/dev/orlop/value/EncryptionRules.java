package dev.orlop.value;

import dev.orlop.object.GroupResource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/**
 * Chooses the transformer of each resource by rules that can be replaced at any time ({@code EncryptionConfiguration}).
 * The first rule that names a resource holds; one that none names is stored as it is.
 */
public final class EncryptionRules {
    private static final Transformer PLAIN = new IdentityTransformer();

    private final Map<GroupResource, Current> given = new ConcurrentHashMap<>();
    private final TransformListener listener;
    private volatile List<Rule> rules;

    /**
     * One rule.
     *
     * @param resources such as {@code secrets}, {@code deployments.apps}, {@code *.apps}, {@code *.} for the core group and
     *     {@code *.*} for all
     */
    public record Rule(List<String> resources, PrefixTransformers transformers) {
        boolean names(GroupResource resource) {
            return resources.contains(resource.toString())
                    || resources.contains("*." + resource.group())
                    || resources.contains("*.*");
        }
    }

    /**
     * @param listener hears of each value that a rule holds for
     */
    public EncryptionRules(List<Rule> rules, TransformListener listener) {
        this.rules = List.copyOf(rules);
        this.listener = listener;
    }

    /** Puts other rules in place of these, also for the transformers that have been given out. */
    public void replace(List<Rule> next) {
        rules = List.copyOf(next);
        given.forEach((resource, current) -> current.transformer = find(resource));
    }

    /** The transformer of a resource, which follows the rules. */
    public Transformer of(GroupResource resource) {
        return given.computeIfAbsent(resource, asked -> new Current(find(asked)));
    }

    /** Whether a rule holds for the resource. */
    public boolean names(GroupResource resource) {
        return rules.stream().anyMatch(rule -> rule.names(resource));
    }

    private Transformer find(GroupResource resource) {
        for (Rule rule : rules) {
            if (rule.names(resource)) {
                return rule.transformers().observed(resource.toString(), listener);
            }
        }
        return PLAIN;
    }

    /** Does as the present rules say. */
    private static final class Current implements Transformer {
        private volatile Transformer transformer;

        Current(Transformer transformer) {
            this.transformer = transformer;
        }

        @Override
        public Read fromStorage(byte[] stored, String key) {
            return transformer.fromStorage(stored, key);
        }

        @Override
        public byte[] toStorage(byte[] plain, String key) {
            return transformer.toStorage(plain, key);
        }

        @Override
        public boolean fetches() {
            return transformer.fetches();
        }

        @Override
        public Mono<Void> fetch(byte[] stored, int from) {
            return transformer.fetch(stored, from);
        }
    }
}
