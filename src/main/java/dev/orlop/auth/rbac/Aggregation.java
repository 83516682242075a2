package dev.orlop.auth.rbac;

import dev.orlop.object.KubeObject;
import dev.orlop.object.LabelSelector;
import dev.orlop.object.Labels;
import dev.orlop.registry.Identity;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.control.ObjectEditor;
import dev.orlop.registry.control.WatchLoop;
import dev.orlop.registry.control.WorkQueue;
import dev.orlop.registry.store.SelectorText;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.registry.type.ServedType;
import dev.orlop.tree.Trees;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the rules of ClusterRoles that are made of others ({@code pkg/controller/clusterroleaggregation}).
 *
 * <p>Those are all distinct rules of the roles that an {@code aggregationRule} selects, in the order of the roles' names.
 */
public final class Aggregation implements WatchLoop.Handler, AutoCloseable {
    private static final String NAME = "clusterrole-aggregation-controller";
    private static final Identity USER = Identity.controller(NAME);

    private final ServedType type;
    private final ObjectEditor editor;
    private final WatchLoop loop;
    private final WorkQueue<String> queue;
    private final Map<String, Source> sources = new ConcurrentSkipListMap<>();

    /**
     * What matters of a role.
     *
     * @param selectors of the roles that it is made of
     */
    private record Source(String uid, Labels labels, List<JsonNode> rules, List<LabelSelector> selectors) {}

    /** @param clusterRoles the store of ClusterRoles */
    public Aggregation(StrategyStore clusterRoles, Scheduler scheduler) {
        this.type = clusterRoles.type();
        this.editor = new ObjectEditor(clusterRoles, WriteOptions.ofOwn(NAME));
        this.loop = new WatchLoop(type.storage(), clusterRoles.definition().storagePrefix(), this, scheduler);
        this.queue = new WorkQueue<>("aggregated cluster roles", 1, this::write, scheduler);
    }

    public void start() {
        loop.start();
    }

    @Override
    public void replace(List<KubeObject> objects) {
        Set<String> gone = new HashSet<>(sources.keySet());
        objects.forEach(object -> {
            gone.remove(object.meta().name());
            sources.put(object.meta().name(), source(object));
        });
        sources.keySet().removeAll(gone);
        enqueue();
    }

    @Override
    public void changed(KubeObject object) {
        Source next = source(object);
        if (!next.equals(sources.put(object.meta().name(), next))) {
            enqueue();
        }
    }

    @Override
    public void deleted(KubeObject object) {
        sources.remove(object.meta().name());
        enqueue();
    }

    private void enqueue() {
        sources.forEach((name, source) -> {
            if (!source.selectors().isEmpty()) {
                queue.add(name);
            }
        });
    }

    private Source source(KubeObject object) {
        ObjectNode tree = type.codec().toTree(object);
        List<LabelSelector> selectors =
                Trees.elements(Trees.object(tree, "aggregationRule"), "clusterRoleSelectors").stream()
                        .flatMap(Aggregation::selector)
                        .toList();
        return new Source(object.meta().uid(), object.meta().labels(), Trees.elements(tree, "rules"), selectors);
    }

    /** None if it is malformed. */
    private static Stream<LabelSelector> selector(JsonNode selector) {
        try {
            return Stream.of(LabelSelector.parse(SelectorText.of(selector)));
        } catch (IllegalArgumentException e) {
            return Stream.empty();
        }
    }

    private Mono<Void> write(String name) {
        Source target = sources.get(name);
        if (target == null || target.selectors().isEmpty()) {
            return Mono.empty();
        }
        ArrayNode rules = JsonNodeFactory.instance.arrayNode();
        collect(name, target).forEach(rules::add);
        if (Trees.same(rules, JsonNodeFactory.instance.arrayNode().addAll(target.rules()))) {
            return Mono.empty();
        }
        ObjectNode role = JsonNodeFactory.instance.objectNode();
        role.put("apiVersion", RbacObjects.GROUP + "/v1").put("kind", "ClusterRole");
        role.putObject("metadata").put("name", name).put("uid", target.uid());
        role.set("rules", rules);
        return USER.does(editor.apply(Subresource.NONE, role));
    }

    private Set<JsonNode> collect(String name, Source target) {
        Set<JsonNode> rules = new LinkedHashSet<>();
        new TreeMap<>(sources).forEach((other, source) -> {
            if (!other.equals(name)
                    && target.selectors().stream().anyMatch(selector -> selector.matches(source.labels()))) {
                rules.addAll(source.rules());
            }
        });
        return rules;
    }

    @Override
    public void close() {
        loop.close();
        queue.close();
    }
}
