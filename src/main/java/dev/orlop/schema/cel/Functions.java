package dev.orlop.schema.cel;

import dev.cel.common.CelFunctionDecl;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All functions of the dialect: declarations for the type checker, bodies for the planner. */
final class Functions {
    private static final List<Library> LIBRARIES = List.of(
            StringsLibrary.library(),
            ListsLibrary.library(),
            OptionalsLibrary.library(),
            Regexes.library(),
            Quantity.library(),
            NetLibrary.library(),
            Url.library(),
            Semver.library(),
            NamedFormat.library());
    private static final Map<String, Implementation> BODIES = bodies();

    private Functions() {}

    private static Map<String, Implementation> bodies() {
        Map<String, Implementation> bodies = new HashMap<>();
        for (Library library : LIBRARIES) {
            library.implementations().forEach((name, body) -> bodies.merge(name, body, Functions::either));
        }
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

    static List<CelFunctionDecl> declarations() {
        return LIBRARIES.stream()
                .flatMap(library -> library.declarations().stream())
                .toList();
    }

    static @Nullable Implementation body(String function) {
        return BODIES.get(function);
    }

    static boolean isMember(String function) {
        return LIBRARIES.stream().anyMatch(library -> library.isMember(function));
    }
}
