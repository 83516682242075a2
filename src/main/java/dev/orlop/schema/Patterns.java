package dev.orlop.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Compiles regular expressions of schemas as RE2 does, so that they match in linear time. */
public final class Patterns {
    private static final String TRAILING = "trailing backslash at end of expression";

    private Patterns() {}

    /** What is wrong with an expression, or null. */
    public static @Nullable String problem(String expression) {
        try {
            Pattern.compile(expression);
            return null;
        } catch (PatternSyntaxException e) {
            String message = String.valueOf(e.getMessage());
            // Go shows the expression that is wrong even where it is empty.
            return message.endsWith(TRAILING) ? message + ": ``" : message;
        }
    }

    /** The compiled expression, or null if it is not valid. */
    static @Nullable Pattern compile(String expression) {
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            return null;
        }
    }
}
