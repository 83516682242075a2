package dev.orlop.schema.cel;

import dev.orlop.object.GoFormat;
import dev.orlop.schema.Members;
import dev.orlop.schema.Rule;
import dev.orlop.schema.SchemaNode;
import dev.orlop.schema.cel.value.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a schema, where they stand in it; branches without rules are cut off.
 *
 * <p>Rules are compiled when a value first meets them. Thread-safe.
 */
final class RuleTree {
    /** A rule with its programs, and the path that it blames, relative to its node. */
    record Ready(Rule rule, CompiledRule compiled, String fieldPath) {
        /** What errors call the rule. */
        String title() {
            return GoFormat.trim(rule.message().isEmpty() ? rule.rule() : rule.message());
        }

        String messageOrDefault() {
            return rule.message().isEmpty() ? "failed rule: " + title() : title();
        }
    }

    private final SchemaNode node;
    /** The node as expressions see it: members of resources may be of another type than the schema declares. */
    private final SchemaNode seen;

    private final boolean root;
    private final Map<String, RuleTree> properties;
    private final @Nullable RuleTree values;
    private final @Nullable RuleTree items;
    private volatile @Nullable Rules rules;

    private record Rules(Shape shape, List<Ready> list, boolean compareOld) {}

    private RuleTree(SchemaNode node, SchemaNode seen, boolean root) {
        this.node = node;
        this.seen = seen;
        this.root = root;
        Map<String, SchemaNode> members = Shapes.members(seen, root);
        Map<String, RuleTree> found = new LinkedHashMap<>();
        node.properties().forEach((name, property) -> {
            RuleTree below = below(property, members.get(name));
            if (below != null) {
                found.put(name, below);
            }
        });
        this.properties = Members.of(found);
        this.values = below(node.values(), seen.values());
        this.items = below(node.items(), seen.items());
    }

    /** The rules at a node and below; null if there are none. */
    static @Nullable RuleTree of(SchemaNode node, boolean root) {
        return of(node, node, root);
    }

    /** Rules of what expressions do not see are never run. */
    private static @Nullable RuleTree below(@Nullable SchemaNode node, @Nullable SchemaNode seen) {
        return node == null || seen == null || !Shapes.isSeen(seen) ? null : of(node, seen, false);
    }

    private static @Nullable RuleTree of(SchemaNode node, SchemaNode seen, boolean root) {
        RuleTree tree = new RuleTree(node, seen, root);
        boolean empty =
                node.rules().isEmpty() && tree.properties.isEmpty() && tree.values == null && tree.items == null;
        return empty ? null : tree;
    }

    boolean hasRules() {
        return !node.rules().isEmpty();
    }

    /** The shape of the node's values; null if it has no rules or expressions cannot see such values. */
    @Nullable
    Shape shape() {
        Rules ready = rules();
        return ready == null ? null : ready.shape;
    }

    /** Whether any rule of the node sees the old value; only then do messages see it. */
    boolean comparesOld() {
        Rules ready = rules();
        return ready != null && ready.compareOld;
    }

    List<Ready> ready() {
        Rules ready = rules();
        return ready == null ? List.of() : ready.list;
    }

    /** Compiles all rules, here and below. */
    void prepare() {
        rules();
        properties.values().forEach(RuleTree::prepare);
        if (values != null) {
            values.prepare();
        }
        if (items != null) {
            items.prepare();
        }
    }

    private @Nullable Rules rules() {
        Rules known = rules;
        if (known != null || node.rules().isEmpty()) {
            return known;
        }
        Shape shape = root ? Shapes.root(seen) : Shapes.at(seen);
        if (shape == null) {
            return null;
        }
        RuleCompiler compiler = new RuleCompiler(shape);
        List<Ready> list = new ArrayList<>();
        for (Rule rule : node.rules()) {
            list.add(new Ready(rule, compiler.compile(rule), FieldPaths.resolve(rule.fieldPath(), node)));
        }
        boolean compareOld = list.stream().anyMatch(ready -> ready.compiled().usesOldSelf());
        known = new Rules(shape, list, compareOld);
        rules = known;
        return known;
    }

    SchemaNode node() {
        return node;
    }

    Map<String, RuleTree> properties() {
        return properties;
    }

    @Nullable
    RuleTree values() {
        return values;
    }

    @Nullable
    RuleTree items() {
        return items;
    }

    /** What messages call the type of the node's values. */
    String typeName() {
        return switch (node.type()) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case STRING -> "string";
            case INTEGER -> "integer";
            case NUMBER -> "number";
            case BOOLEAN -> "boolean";
            case ANY -> "";
        };
    }
}
