package dev.orlop.schema.cel;

import dev.orlop.schema.RuleEngine;
import dev.orlop.schema.SchemaNode;
import dev.orlop.tree.FieldErrors;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Compiles and runs {@code x-kubernetes-validations} (KEP-2876, KEP-4008). Stateless, thread-safe. */
public final class CelRules implements RuleEngine {
    @Override
    public @Nullable Rules compile(SchemaNode root) {
        RuleTree tree = RuleTree.of(root, true);
        return tree == null ? null : new TreeRules(tree);
    }

    /** The rules of a schema, compiled at the first use of each, or all beforehand. */
    private static final class TreeRules implements Rules {
        private final RuleTree tree;
        private volatile boolean ready;

        TreeRules(RuleTree tree) {
            this.tree = tree;
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void prepare() {
            tree.prepare();
            ready = true;
        }

        @Override
        public void run(ObjectNode object, @Nullable ObjectNode old, FieldErrors errors, Consumer<String> warnings) {
            new RuleRun(errors, warnings).run(tree, "", object, old);
        }
    }

    @Override
    public void check(SchemaNode root, String path, Predicate<String> refused, FieldErrors errors) {
        new RuleChecker(refused, errors).check(root, path);
    }

    @Override
    public Defaults defaults(FieldErrors errors) {
        RuleRun run = new RuleRun(errors, null);
        return (node, isResource, value, path) -> {
            RuleTree tree = RuleTree.of(node, isResource);
            return tree == null || run.judgeDefault(tree, path, value);
        };
    }
}
