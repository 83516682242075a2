package dev.orlop.schema.cel;

import com.google.re2j.Pattern;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.orlop.schema.cel.Environment.RefusedException;
import java.util.List;

/** Refuses literals that can never be a duration, a timestamp or a pattern, as Kubernetes' validators of expressions do. */
final class Literals {
    private Literals() {}

    static void check(CelAbstractSyntaxTree tree) throws RefusedException {
        check(tree.getExpr());
    }

    private static void check(CelExpr expr) throws RefusedException {
        if (expr.getKind() == CelExpr.ExprKind.Kind.CALL) {
            call(expr.call());
        }
        for (CelExpr child : Children.of(expr)) {
            check(child);
        }
    }

    private static void call(CelExpr.CelCall call) throws RefusedException {
        List<CelExpr> args = call.args();
        String literal = args.isEmpty() ? null : literal(args.getLast());
        if (literal == null) {
            return;
        }
        boolean valid = switch (call.function()) {
            case "duration" -> Span.parse(literal) != null;
            case "timestamp" -> Moment.parse(literal) instanceof Moment;
            case "matches" -> Regexes.compile(literal) instanceof Pattern;
            default -> true;
        };
        if (!valid) {
            throw new RefusedException("compilation failed: invalid " + call.function() + " argument");
        }
    }

    private static @org.jspecify.annotations.Nullable String literal(CelExpr expr) {
        return expr.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                        && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE
                ? expr.constant().stringValue()
                : null;
    }
}
