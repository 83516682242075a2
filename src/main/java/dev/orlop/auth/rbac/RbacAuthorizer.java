package dev.orlop.auth.rbac;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orlop.auth.Action;
import dev.orlop.auth.Authorizer;
import dev.orlop.auth.rbac.Grants.Grant;
import dev.orlop.registry.Identity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decides by the roles and bindings that it has been told of ({@code plugin/pkg/auth/authorizer/rbac}). Members of {@code
 * system:masters} may do everything.
 *
 * <p>What an identity is granted is worked out once and kept. A changed binding forgets the identities that its old or new
 * subjects name, a changed role those that reach it; all others keep what they have.
 *
 * <p>Readers never lock. Writers exclude each other.
 */
public final class RbacAuthorizer implements Authorizer {
    private static final int IDENTITIES = 10_000;
    private static final Decision MASTER = new Decision(true, "system:masters");
    private static final Comparator<Binding> ORDER =
            Comparator.comparing(Binding::namespace).thenComparing(Binding::name);

    private final Map<RoleName, List<PolicyRule>> roles = new ConcurrentHashMap<>();
    private final Map<String, Binding> bindings = new ConcurrentHashMap<>();
    private final Map<Subject, Set<Binding>> bySubject = new ConcurrentHashMap<>();
    private final Cache<Identity, Grants> known = Caffeine.newBuilder()
            .maximumSize(IDENTITIES)
            .executor(Runnable::run)
            .build();
    /** Odd while a change is under way. */
    private final AtomicLong version = new AtomicLong();

    @Override
    public Decision decide(Identity identity, Action action) {
        return identity.isIn(Identity.MASTERS) ? MASTER : grants(identity).decide(action);
    }

    /**
     * All that the identity may do in a namespace.
     *
     * @param namespace empty for the rules that hold in all
     */
    public List<PolicyRule> rules(Identity identity, String namespace) {
        return identity.isIn(Identity.MASTERS) ? EVERYTHING : grants(identity).rules(namespace);
    }

    /** Bindings of the identity that lead to no role. */
    public List<String> problems(Identity identity) {
        return identity.isIn(Identity.MASTERS) ? List.of() : grants(identity).problems();
    }

    /** The rules that stand for everything. */
    static final List<PolicyRule> EVERYTHING = List.of(
            new PolicyRule(List.of("*"), List.of("*"), List.of("*"), List.of(), List.of()),
            new PolicyRule(List.of("*"), List.of(), List.of(), List.of(), List.of("*")));

    /** The rules of a role, or null if there is none. */
    @Nullable
    List<PolicyRule> role(RoleName name) {
        return roles.get(name);
    }

    private Grants grants(Identity identity) {
        Grants present = known.getIfPresent(identity);
        if (present != null) {
            return present;
        }
        long before = version.get();
        Grants found = find(identity);
        known.put(identity, found);
        if (before != version.get() || before % 2 != 0) {
            // A change came between: its writer may have looked for the entry before it was there.
            known.asMap().remove(identity, found);
        }
        return found;
    }

    private Grants find(Identity identity) {
        Map<Binding, Subject> reached = new HashMap<>();
        reach(Subject.user(identity.name()), reached);
        serviceAccount(identity.name(), reached);
        identity.groups().forEach(group -> reach(Subject.group(group), reached));
        List<Grant> grants = new ArrayList<>();
        Set<RoleName> named = new HashSet<>();
        List<String> problems = new ArrayList<>();
        reached.keySet().stream().sorted(ORDER).forEach(binding -> {
            named.add(binding.role());
            List<PolicyRule> rules = roles.get(binding.role());
            if (rules == null) {
                problems.add(binding.role().missing());
            } else {
                grants.add(new Grant(binding, Objects.requireNonNull(reached.get(binding)), rules));
            }
        });
        return new Grants(grants, named, problems);
    }

    private void serviceAccount(String user, Map<Binding, Subject> reached) {
        String[] parts = user.split(":", -1);
        if (parts.length == 4 && parts[0].equals("system") && parts[1].equals("serviceaccount")) {
            reach(Subject.serviceAccount(parts[2], parts[3]), reached);
        }
    }

    private void reach(Subject subject, Map<Binding, Subject> reached) {
        bySubject.getOrDefault(subject, Set.of()).forEach(binding -> reached.putIfAbsent(binding, subject));
    }

    /** Takes a new or changed role of either scope. */
    public void putRole(ObjectNode role) {
        List<PolicyRule> rules = PolicyRule.of(role);
        RoleName name = RbacObjects.roleName(role);
        change(() -> !rules.equals(roles.put(name, rules)), grants -> grants.dependsOn(name));
    }

    public void removeRole(RoleName name) {
        change(() -> roles.remove(name) != null, grants -> grants.dependsOn(name));
    }

    /** Takes a new or changed binding of either scope. */
    public void putBinding(ObjectNode object) {
        Binding binding = Binding.of(object);
        replace(key(binding.namespace(), binding.name()), binding);
    }

    public void removeBinding(String namespace, String name) {
        replace(key(namespace, name), null);
    }

    /** A namespace's name has no slash. */
    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }

    private synchronized void replace(String key, @Nullable Binding next) {
        Binding old = next == null ? bindings.remove(key) : bindings.put(key, next);
        if (Objects.equals(old, next)) {
            return;
        }
        version.incrementAndGet();
        index(old, next);
        known.asMap().keySet().removeIf(identity -> names(old, identity) || names(next, identity));
        version.incrementAndGet();
    }

    private void index(@Nullable Binding old, @Nullable Binding next) {
        if (old != null) {
            old.subjects()
                    .forEach(subject -> bySubject.computeIfPresent(subject, (key, set) -> {
                        set.remove(old);
                        return set.isEmpty() ? null : set;
                    }));
        }
        if (next != null) {
            next.subjects()
                    .forEach(subject -> bySubject
                            .computeIfAbsent(subject, key -> ConcurrentHashMap.newKeySet())
                            .add(next));
        }
    }

    private static boolean names(@Nullable Binding binding, Identity identity) {
        return binding != null && binding.subjects().stream().anyMatch(subject -> subject.matches(identity));
    }

    /** @param made makes the change, and tells whether anything is other than before */
    private synchronized void change(BooleanSupplier made, Predicate<Grants> concerns) {
        version.incrementAndGet();
        if (made.getAsBoolean()) {
            known.asMap().values().removeIf(concerns);
        }
        version.incrementAndGet();
    }

    /** Names of the roles that are known, for what is gone after a new list. */
    Set<RoleName> roleNames() {
        return Set.copyOf(roles.keySet());
    }

    /** Keys {@code namespace/name} of the bindings that are known. */
    Set<String> bindingKeys() {
        return Set.copyOf(bindings.keySet());
    }
}
