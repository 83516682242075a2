package dev.orlop.schema.cel.program;

import com.google.common.collect.ImmutableSet;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The types whose values mutations make ({@code apiserver/pkg/cel/mutation}). {@code JSONPatch}, and {@code Object} with
 * its members, {@code Object.spec} and so on, which have whatever fields an expression gives them.
 */
public final class PatchTypes {
    public static final String PATCH = "JSONPatch";
    public static final String OBJECT = "Object";

    private static final ImmutableSet<String> PATCH_FIELDS = ImmutableSet.of("op", "path", "from", "value");

    private PatchTypes() {}

    /** Makes the types known that an expression makes values of. */
    public static void declare(CelExpr expression, Environment.Builder environment) {
        Map<String, Set<String>> written = new HashMap<>();
        collect(expression, written);
        environment.type(StructType.create(PATCH, PATCH_FIELDS, PatchTypes::patchField));
        written.forEach((name, fields) -> {
            if (isObject(name)) {
                environment.type(
                        StructType.create(name, ImmutableSet.copyOf(fields), field -> Optional.of(SimpleType.DYN)));
            }
        });
    }

    private static boolean isObject(String name) {
        return name.equals(OBJECT) || name.startsWith(OBJECT + ".");
    }

    private static Optional<CelType> patchField(String field) {
        return Optional.of(field.equals("value") ? SimpleType.DYN : SimpleType.STRING);
    }

    private static void collect(CelExpr expression, Map<String, Set<String>> written) {
        if (expression.getKind() == CelExpr.ExprKind.Kind.STRUCT) {
            Set<String> fields = written.computeIfAbsent(expression.struct().messageName(), name -> new TreeSet<>());
            expression.struct().entries().forEach(entry -> fields.add(entry.fieldKey()));
        }
        Children.of(expression).forEach(child -> collect(child, written));
    }
}
