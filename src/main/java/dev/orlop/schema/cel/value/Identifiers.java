package dev.orlop.schema.cel.value;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Escapes names of members to identifiers of expressions ({@code apiserver/pkg/cel/escaping.go}). */
public final class Identifiers {
    private static final Pattern IDENTIFIER = Pattern.compile("[_a-zA-Z][_a-zA-Z0-9]*");
    private static final Pattern ESCAPABLE = Pattern.compile("[a-zA-Z_./-][a-zA-Z0-9_./-]*");
    private static final Set<String> RESERVED = Set.of(
            "true",
            "false",
            "null",
            "in",
            "as",
            "break",
            "const",
            "continue",
            "else",
            "for",
            "function",
            "if",
            "import",
            "let",
            "loop",
            "package",
            "namespace",
            "return",
            "var",
            "void",
            "while");

    private Identifiers() {}

    /** Whether a name can be that of a variable. */
    public static boolean isIdentifier(String name) {
        return IDENTIFIER.matcher(name).matches() && !isReserved(name);
    }

    /** Whether a name is a word of the language, so that a field of this name has another identifier. */
    static boolean isReserved(String name) {
        return RESERVED.contains(name);
    }

    /** The identifier for a member; null if no identifier can stand for it, so that expressions do not see the member. */
    public static @Nullable String escape(String name) {
        if (!ESCAPABLE.matcher(name).matches()) {
            return null;
        }
        if (isReserved(name)) {
            return "__" + name + "__";
        }
        return name.replace("__", "__underscores__")
                .replace(".", "__dot__")
                .replace("-", "__dash__")
                .replace("/", "__slash__");
    }
}
