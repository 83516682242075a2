package dev.orlop.value;

import dev.orlop.object.GroupResource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Chooses the transformer of each resource by rules that can be replaced at any time ({@code EncryptionConfiguration}).
 * The first rule that names a resource holds; one that none names is stored as it is.
 */
public final class EncryptionRules {
    private static final Transformer PLAIN = new IdentityTransformer();

    private final Map<GroupResource, Current> given = new ConcurrentHashMap<>();
    private volatile List<Rule> rules;

    /**
     * One rule.
     *
     * @param resources such as {@code secrets}, {@code deployments.apps}, {@code *.apps}, {@code *.} for the core group and
     *     {@code *.*} for all
     */
    public record Rule(List<String> resources, Transformer transformer) {
        boolean names(GroupResource resource) {
            return resources.contains(resource.toString())
                    || resources.contains("*." + resource.group())
                    || resources.contains("*.*");
        }
    }

    public EncryptionRules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
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

    private Transformer find(GroupResource resource) {
        return rules.stream()
                .filter(rule -> rule.names(resource))
                .findFirst()
                .map(Rule::transformer)
                .orElse(PLAIN);
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
    }
}
