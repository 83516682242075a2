package dev.orlop.schema.cel;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.orlop.schema.Rule;
import dev.orlop.schema.cel.program.CostEstimator;
import dev.orlop.schema.cel.program.Environment;
import dev.orlop.schema.cel.program.Environment.RefusedException;
import dev.orlop.schema.cel.program.Environment.Variable;
import dev.orlop.schema.cel.program.Planner;
import dev.orlop.schema.cel.program.Program;
import dev.orlop.schema.cel.value.Shape;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the rules of one node ({@code apiextensions/pkg/apiserver/schema/cel/compilation.go}); thread-safe.
 *
 * <p>What it makes is shared between nodes of one shape, whichever definition they are in: versions of a type mostly have
 * the same rules, and each is compiled when it is checked and again when it is first run.
 */
final class RuleCompiler {
    private record Key(Shape shape, String rule, String messageExpression, boolean optionalOldSelf) {}

    private static final Cache<Key, CompiledRule> CACHE = Caffeine.newBuilder()
            .maximumSize(2_000)
            .expireAfterAccess(Duration.ofMinutes(10))
            .executor(Runnable::run)
            .build();

    private final Shape shape;
    private @Nullable Environment plain;
    private @Nullable Environment withOptional;

    RuleCompiler(Shape shape) {
        this.shape = shape;
    }

    CompiledRule compile(Rule rule) {
        Key key = new Key(shape, rule.rule(), rule.messageExpression(), isOptional(rule));
        CompiledRule known = CACHE.getIfPresent(key);
        if (known == null) {
            known = compileNow(rule);
            CACHE.put(key, known);
        }
        return known;
    }

    private CompiledRule compileNow(Rule rule) {
        Environment environment = environment(isOptional(rule));
        try {
            CelAbstractSyntaxTree tree =
                    check(environment, rule.rule(), SimpleType.BOOL, "cel expression must evaluate to a bool");
            boolean usesOldSelf = tree.getReferenceMap().values().stream()
                    .anyMatch(reference -> reference.name().equals("oldSelf"));
            Program program = Planner.plan(tree, environment);
            long cost = CostEstimator.estimate(tree, shape).max();
            CompiledRule compiled = new CompiledRule(program, null, null, null, cost, 0, usesOldSelf);
            return rule.messageExpression().isEmpty() ? compiled : withMessage(compiled, environment, rule);
        } catch (RefusedException e) {
            return CompiledRule.refused(String.valueOf(e.getMessage()));
        }
    }

    private static boolean isOptional(Rule rule) {
        return Boolean.TRUE.equals(rule.optionalOldSelf());
    }

    private CompiledRule withMessage(CompiledRule rule, Environment environment, Rule source) {
        try {
            CelAbstractSyntaxTree tree = check(
                    environment,
                    source.messageExpression(),
                    SimpleType.STRING,
                    "messageExpression must evaluate to a string");
            Program message = Planner.plan(tree, environment);
            long cost = CostEstimator.estimate(tree, shape).max();
            return new CompiledRule(rule.program(), null, message, null, rule.cost(), cost, rule.usesOldSelf());
        } catch (RefusedException e) {
            String error = String.valueOf(e.getMessage());
            String words = error.startsWith("messageExpression") ? error : "messageExpression " + error;
            return new CompiledRule(rule.program(), null, null, words, rule.cost(), 0, rule.usesOldSelf());
        }
    }

    private static CelAbstractSyntaxTree check(
            Environment environment, String expression, CelType type, String otherwise) throws RefusedException {
        CelAbstractSyntaxTree tree = environment.check(expression);
        if (!tree.getResultType().equals(type)) {
            throw new RefusedException(otherwise);
        }
        return tree;
    }

    private synchronized Environment environment(boolean optional) {
        Environment environment = optional ? withOptional : plain;
        if (environment == null) {
            environment = Environment.of(
                    List.of(new Variable("self", shape, false), new Variable("oldSelf", shape, optional)));
            if (optional) {
                withOptional = environment;
            } else {
                plain = environment;
            }
        }
        return environment;
    }
}
