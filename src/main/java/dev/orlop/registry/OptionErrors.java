package dev.orlop.registry;

import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.Status.Cause;
import dev.orlop.object.StatusException;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Literals;
import java.util.List;
import java.util.stream.Collectors;

/** Failures of well-formed request options that are not allowed: 422 about the options' own kind. */
public final class OptionErrors {
    private OptionErrors() {}

    /**
     * Refuses the options if there is anything wrong with them.
     *
     * @param kind {@code ListOptions}, {@code CreateOptions}, {@code UpdateOptions}, {@code PatchOptions} or
     *     {@code DeleteOptions}
     * @throws StatusException with all causes
     */
    public static void throwIfAny(String kind, FieldErrors causes) {
        causes.throwIfAny(new GroupVersionKind("meta.k8s.io", "v1", kind), "");
    }

    /** {@code dryRun} knows one value. */
    public static void dryRun(List<String> values, FieldErrors causes) {
        if (values.stream().anyMatch(value -> !value.equals("All"))) {
            String literal = values.stream().map(Literals::quote).collect(Collectors.joining(",", "[", "]"));
            causes.add(Cause.notSupportedLiteral("dryRun", literal, List.of("All")));
        }
    }
}
