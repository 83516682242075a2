package dev.orlop.schema.cel.library;

import dev.cel.common.CelFunctionDecl;
import dev.orlop.schema.cel.value.CelError;
import dev.orlop.schema.cel.value.Values;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All functions of the dialect: declarations for the type checker, bodies for the planner. */
public final class Functions {
    private static final List<Library> LIBRARIES = List.of(
            StringsLibrary.library(),
            ListsLibrary.library(),
            OptionalsLibrary.library(),
            Regexes.library(),
            Quantity.library(),
            NetLibrary.library(),
            Url.library(),
            Semver.library(),
            NamedFormat.library(),
            AuthorizerLibrary.library());
    private static final Map<String, Implementation> BODIES = bodies();

    private Functions() {}

    private static Map<String, Implementation> bodies() {
        Map<String, Implementation> bodies = new HashMap<>();
        for (Library library : LIBRARIES) {
            library.implementations().forEach((name, body) -> bodies.merge(name, body, Functions::either));
        }
        bodies.putAll(JsonPatchLibrary.library().implementations());
        bodies.putAll(StandardLibrary.implementations());
        return bodies;
    }

    /** A function that two libraries overload, such as {@code indexOf} on texts and on lists. */
    private static Implementation either(Implementation one, Implementation other) {
        return args -> {
            Object result = one.call(args);
            return result instanceof CelError(String message) && message.startsWith("no such overload: ")
                    ? other.call(args)
                    : result;
        };
    }

    public static List<CelFunctionDecl> declarations() {
        return LIBRARIES.stream()
                .flatMap(library -> library.declarations().stream())
                .toList();
    }

    public static @Nullable Implementation body(String function) {
        return BODIES.get(function);
    }

    /** No overload of a function takes values of these types. */
    static CelError noSuchOverload(String function, Object[] args) {
        return switch (function) {
            case "sort", "@sortByAssociatedKeys" -> Arithmetic.without(function, args[0]);
            case "flatten" -> signature(Values.typeName(args[0]) + ".flatten", args, 1);
            default -> signature(function, args, 0);
        };
    }

    private static CelError signature(String function, Object[] args, int first) {
        return new CelError(Arrays.stream(args, first, args.length)
                .map(Values::typeName)
                .collect(Collectors.joining(", ", "no such overload: " + function + "(", ")")));
    }
}
