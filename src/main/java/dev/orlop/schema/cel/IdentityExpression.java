package dev.orlop.schema.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.orlop.schema.cel.program.Children;
import dev.orlop.schema.cel.program.Environment;
import dev.orlop.schema.cel.program.Environment.RefusedException;
import dev.orlop.schema.cel.program.Planner;
import dev.orlop.schema.cel.program.Program;
import dev.orlop.schema.cel.value.CelError;
import dev.orlop.schema.cel.value.Json;
import dev.orlop.schema.cel.value.JsonMap;
import dev.orlop.schema.cel.value.JsonWriter;
import dev.orlop.schema.cel.value.JsonWriter.NoJsonException;
import dev.orlop.schema.cel.value.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An expression over a token's claims, the user that was made of them, or the question what a user may. See {@code
 * pkg/authentication/cel} and {@code pkg/authorization/cel}.
 *
 * <p>Immutable, thread-safe.
 */
public final class IdentityExpression {
    private static final Environment CLAIMS = new Environment.Builder()
            .variable("claims", MapType.create(SimpleType.STRING, SimpleType.DYN))
            .build();
    private static final Environment USER =
            new Environment.Builder().variable("user", PolicyShapes.USER).build();
    private static final Environment REVIEW =
            new Environment.Builder().variable("request", PolicyShapes.REVIEW).build();

    private final Program program;
    private final Set<String> members;
    private final @Nullable Shape shape;

    /** Tells that an expression was refused, or has failed; the message tells nothing of the claims' values. */
    public static final class FailedException extends Exception {
        private static final long serialVersionUID = 1;

        FailedException(String message) {
            super(message, null, false, false);
        }
    }

    private IdentityExpression(Program program, Set<String> members, @Nullable Shape shape) {
        this.program = program;
        this.members = members;
        this.shape = shape;
    }

    /** An expression over {@code claims} of which the result shows what it is. */
    public static IdentityExpression ofClaims(String text) throws FailedException {
        return compile(text, CLAIMS, null, false);
    }

    /** A condition over {@code claims}. */
    public static IdentityExpression conditionOfClaims(String text) throws FailedException {
        return compile(text, CLAIMS, null, true);
    }

    /** A condition over {@code user}. */
    public static IdentityExpression conditionOfUser(String text) throws FailedException {
        return compile(text, USER, PolicyShapes.USER, true);
    }

    /** A condition over {@code request}, the spec of a {@code SubjectAccessReview} ({@code pkg/authorization/cel}). */
    public static IdentityExpression conditionOfReview(String text) throws FailedException {
        return compile(text, REVIEW, PolicyShapes.REVIEW, true);
    }

    private static IdentityExpression compile(
            String text, Environment environment, @Nullable Shape shape, boolean condition) throws FailedException {
        try {
            CelAbstractSyntaxTree tree = environment.check(text);
            if (condition && tree.getResultType().kind() != CelKind.BOOL) {
                throw new FailedException("must evaluate to bool");
            }
            Set<String> members = new HashSet<>();
            collect(tree.getExpr(), members);
            Program program = Planner.plan(tree, environment);
            return new IdentityExpression(program, Set.copyOf(members), shape);
        } catch (RefusedException e) {
            throw new FailedException(String.valueOf(e.getMessage()));
        }
    }

    /** Members that are selected of anything. */
    private static void collect(CelExpr expression, Set<String> members) {
        if (expression.getKind() == CelExpr.ExprKind.Kind.SELECT) {
            members.add(expression.select().field());
        }
        if (expression.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && expression.constant().getKind() == CelConstant.Kind.STRING_VALUE) {
            members.add(expression.constant().stringValue());
        }
        Children.of(expression).forEach(child -> collect(child, members));
    }

    /** Whether the expression names a member, as {@code claims.email} or {@code claims["email"]} does. */
    public boolean names(String member) {
        return members.contains(member);
    }

    /** The value over the claims, or over the user or the question as objects show one. */
    public JsonNode evaluate(ObjectNode input) throws FailedException {
        Object variable = shape == null ? Json.dynamic(input) : new JsonMap(input, shape);
        Program.Outcome outcome =
                program.attempt(RuleRun.CALL_LIMIT, List.of(variable).toArray());
        if (outcome.value() instanceof CelError) {
            throw new FailedException("the expression fails");
        }
        try {
            return JsonWriter.write(outcome.value());
        } catch (NoJsonException e) {
            throw new FailedException("the expression makes nothing that a user has");
        }
    }

    /** Whether the condition holds. */
    public boolean holds(ObjectNode input) throws FailedException {
        return evaluate(input).asBoolean(false);
    }
}
