package dev.orlop.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Compiles regular expressions of schemas as RE2 does, so that they match in linear time. */
final class Patterns {
    private Patterns() {}

    /** What is wrong with an expression, or null. */
    static @Nullable String problem(String expression) {
        try {
            Pattern.compile(expression);
            return null;
        } catch (PatternSyntaxException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** The expression, or null if it is none. */
    static @Nullable Pattern compile(String expression) {
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            return null;
        }
    }
}
