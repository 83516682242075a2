package dev.orlop.schema.cel;

import dev.orlop.schema.Members;
import dev.orlop.schema.Rule;
import dev.orlop.schema.SchemaNode;
import dev.orlop.schema.SchemaNode.ListType;
import dev.orlop.schema.SchemaNode.MapType;
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
            return rule.message().isBlank()
                    ? rule.rule().strip()
                    : rule.message().strip();
        }

        String messageOrDefault() {
            return rule.message().isBlank()
                    ? "failed rule: " + rule.rule().strip()
                    : rule.message().strip();
        }
    }

    private final SchemaNode node;
    private final boolean root;
    private final Map<String, RuleTree> properties;
    private final @Nullable RuleTree values;
    private final @Nullable RuleTree items;
    private volatile @Nullable Rules rules;

    private record Rules(Shape shape, List<Ready> list) {}

    private RuleTree(SchemaNode node, boolean root) {
        this.node = node;
        this.root = root;
        Map<String, RuleTree> found = new LinkedHashMap<>();
        node.properties().forEach((name, property) -> {
            RuleTree below = of(property, false);
            if (below != null) {
                found.put(name, below);
            }
        });
        this.properties = Members.of(found);
        this.values = node.values() == null ? null : of(node.values(), false);
        this.items = node.items() == null ? null : of(node.items(), false);
    }

    /** The rules at a node and below; null if there are none. */
    static @Nullable RuleTree of(SchemaNode node, boolean root) {
        RuleTree tree = new RuleTree(node, root);
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
        Shape shape = root ? Shapes.root(node) : Shapes.at(node);
        if (shape == null) {
            return null;
        }
        RuleCompiler compiler = new RuleCompiler(shape);
        List<Ready> list = new ArrayList<>();
        for (Rule rule : node.rules()) {
            String path = rule.fieldPath().isEmpty() ? null : FieldPaths.resolve(rule.fieldPath(), node);
            list.add(new Ready(rule, compiler.compile(rule), path == null ? "" : path));
        }
        known = new Rules(shape, list);
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

    /** Whether members of an object are compared with those of the object before the write. */
    boolean mapCorrelates() {
        return node.mapType() != MapType.ATOMIC;
    }

    boolean listCorrelates() {
        return node.listType() == ListType.MAP;
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
