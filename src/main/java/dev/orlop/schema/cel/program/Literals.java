package dev.orlop.schema.cel.program;

import com.google.re2j.Pattern;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.orlop.schema.cel.library.Formatting;
import dev.orlop.schema.cel.library.Regexes;
import dev.orlop.schema.cel.program.Environment.RefusedException;
import dev.orlop.schema.cel.value.Moment;
import dev.orlop.schema.cel.value.Span;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refuses literals that the type checker lets pass and Kubernetes' validators do not. Durations, timestamps and
 * patterns that are not valid, formats that do not fit their arguments, lists and maps of mixed types.
 */
final class Literals {
    private static final String FORMAT = "format";

    private final CelAbstractSyntaxTree tree;

    private Literals(CelAbstractSyntaxTree tree) {
        this.tree = tree;
    }

    public static void check(CelAbstractSyntaxTree tree) throws RefusedException {
        new Literals(tree).check(tree.getExpr(), false);
    }

    private void check(CelExpr expr, boolean mayMix) throws RefusedException {
        boolean free = mayMix;
        switch (expr.getKind()) {
            case CALL -> {
                call(expr.call());
                free |= expr.call().function().equals(FORMAT);
            }
            case LIST -> {
                if (!free) {
                    same(elementTypes(expr.list()));
                }
            }
            case MAP -> {
                if (!free) {
                    same(expr.map().entries().stream()
                            .map(entry -> type(entry.key()))
                            .toList());
                    same(expr.map().entries().stream()
                            .map(entry -> unwrapped(type(entry.value()), entry.optionalEntry()))
                            .toList());
                }
            }
            case CONSTANT -> number(expr.constant());
            default -> {}
        }
        for (CelExpr child : Children.of(expr)) {
            check(child, free);
        }
    }

    private static void number(CelConstant constant) throws RefusedException {
        if (constant.getKind() == CelConstant.Kind.DOUBLE_VALUE && Double.isInfinite(constant.doubleValue())) {
            throw new RefusedException("compilation failed: invalid double literal");
        }
    }

    private List<CelType> elementTypes(CelExpr.CelList list) {
        List<CelType> types = new ArrayList<>();
        for (int i = 0; i < list.elements().size(); i++) {
            types.add(unwrapped(
                    type(list.elements().get(i)), list.optionalIndices().contains(i)));
        }
        return types;
    }

    private static CelType unwrapped(CelType type, boolean optional) {
        return optional && type instanceof OptionalType ? type.parameters().getFirst() : type;
    }

    private CelType type(CelExpr expr) {
        if (expr.getKind() != CelExpr.ExprKind.Kind.CONSTANT) {
            return tree.getType(expr.id()).orElse(SimpleType.DYN);
        }
        return switch (expr.constant().getKind()) {
            case BOOLEAN_VALUE -> SimpleType.BOOL;
            case INT64_VALUE -> SimpleType.INT;
            case UINT64_VALUE -> SimpleType.UINT;
            case DOUBLE_VALUE -> SimpleType.DOUBLE;
            case STRING_VALUE -> SimpleType.STRING;
            case BYTES_VALUE -> SimpleType.BYTES;
            case NULL_VALUE -> SimpleType.NULL_TYPE;
            default -> SimpleType.DYN;
        };
    }

    private static void same(List<CelType> types) throws RefusedException {
        for (CelType type : types) {
            CelType first = types.getFirst();
            if (!type.equals(first) && !(type.name().equals(first.name()) && fit(type, first))) {
                throw new RefusedException(
                        "compilation failed: expected type '" + first.name() + "' but found '" + type.name() + "'");
            }
        }
    }

    /** Whether the parameters of two types of one name are equal, or open. */
    private static boolean fit(CelType one, CelType other) {
        if (one.parameters().size() != other.parameters().size()) {
            return false;
        }
        for (int i = 0; i < one.parameters().size(); i++) {
            CelType a = one.parameters().get(i);
            CelType b = other.parameters().get(i);
            boolean open = isOpen(a) || isOpen(b);
            if (!open && !(a.name().equals(b.name()) && fit(a, b))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOpen(CelType type) {
        return type.kind() == CelKind.DYN || type.kind() == CelKind.TYPE_PARAM;
    }

    private void call(CelExpr.CelCall call) throws RefusedException {
        if (call.args().isEmpty()) {
            return;
        }
        CelExpr last = call.args().getLast();
        if (call.function().equals(FORMAT)) {
            format(call, last);
            return;
        }
        String literal = literal(last);
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

    private void format(CelExpr.CelCall call, CelExpr args) throws RefusedException {
        String pattern = call.target().map(Literals::literal).orElse(null);
        if (pattern == null || args.getKind() != CelExpr.ExprKind.Kind.LIST) {
            return;
        }
        List<CelType> types = args.list().elements().stream().map(this::type).toList();
        String problem = Formatting.check(pattern, types);
        problem = problem == null && args.list().elements().stream().anyMatch(this::hasUnprintable)
                ? "error during formatting: string clause can only be used on strings, bools, bytes, ints, doubles,"
                        + " maps, lists, types, durations, and timestamps"
                : problem;
        if (problem != null) {
            throw new RefusedException("compilation failed: " + problem);
        }
    }

    /** Whether a list or map that is written down has an element, optional ones among them, that no format can show. */
    private boolean hasUnprintable(CelExpr expr) {
        return switch (expr.getKind()) {
            case LIST, MAP -> Children.of(expr).stream().anyMatch(child -> isOpaque(child) || hasUnprintable(child));
            default -> false;
        };
    }

    private boolean isOpaque(CelExpr expr) {
        CelKind kind = type(expr).kind();
        return kind == CelKind.OPAQUE || kind == CelKind.STRUCT;
    }

    private static @Nullable String literal(CelExpr expr) {
        return expr.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                        && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE
                ? expr.constant().stringValue()
                : null;
    }
}
