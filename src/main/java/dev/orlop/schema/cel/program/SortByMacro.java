package dev.orlop.schema.cel.program;

import com.google.common.collect.ImmutableList;
import dev.cel.common.ast.CelExpr;
import dev.cel.parser.CelMacro;
import dev.cel.parser.CelMacroExprFactory;
import java.util.Optional;

/** Expands {@code list.sortBy(x, key)} as cel-go does: the list is bound, its keys are mapped, both are sorted. */
final class SortByMacro {
    static final CelMacro MACRO = CelMacro.newReceiverMacro("sortBy", 2, SortByMacro::expand);
    private static final String INPUT = "@__sortBy_input__";

    private SortByMacro() {}

    private static Optional<CelExpr> expand(CelMacroExprFactory factory, CelExpr target, ImmutableList<CelExpr> args) {
        if (args.getFirst().getKind() != CelExpr.ExprKind.Kind.IDENT) {
            return Optional.of(factory.reportError("argument is not an identifier"));
        }
        String result = factory.getAccumulatorVarName();
        CelExpr keys = factory.fold(
                args.getFirst().ident().name(),
                factory.newIdentifier(INPUT),
                result,
                factory.newList(),
                factory.newBoolLiteral(true),
                factory.newGlobalCall("_+_", factory.newIdentifier(result), factory.newList(args.get(1))),
                factory.newIdentifier(result));
        CelExpr sorted = factory.newReceiverCall("@sortByAssociatedKeys", factory.newIdentifier(INPUT), keys);
        return Optional.of(factory.fold(
                "#unused",
                factory.newList(),
                INPUT,
                target,
                factory.newBoolLiteral(false),
                factory.newIdentifier(INPUT),
                sorted));
    }
}
