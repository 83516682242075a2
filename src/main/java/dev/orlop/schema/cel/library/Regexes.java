package dev.orlop.schema.cel.library;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.orlop.schema.cel.value.CelError;
import java.util.ArrayList;
import java.util.List;

/** Matches RE2 patterns, in time that is linear in the text. */
public final class Regexes {
    private static final String TRAILING = "trailing backslash at end of expression";
    private static final int LARGEST_CACHED = 1024;
    private static final LoadingCache<String, Object> CACHE =
            Caffeine.newBuilder().maximumSize(1_000).executor(Runnable::run).build(Regexes::parse);

    private Regexes() {}

    /** The pattern, or the error that the text is not a pattern. */
    public static Object compile(String pattern) {
        return pattern.length() > LARGEST_CACHED ? parse(pattern) : CACHE.get(pattern);
    }

    private static Object parse(String pattern) {
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            String message = String.valueOf(e.getMessage());
            return new CelError(message.endsWith(TRAILING) ? message + ": ``" : message);
        }
    }

    static Object matches(String text, String pattern) {
        return compile(pattern) instanceof Pattern compiled
                ? compiled.matcher(text).find()
                : compile(pattern);
    }

    static Library library() {
        return new Library()
                .member(
                        "find",
                        "string_find_string",
                        Library.STRING,
                        args -> find(args),
                        Library.STRING,
                        Library.STRING)
                .member(
                        "findAll",
                        "string_find_all_string",
                        Library.list(Library.STRING),
                        args -> findAll(args, -1),
                        Library.STRING,
                        Library.STRING)
                .member(
                        "findAll",
                        "string_find_all_string_int",
                        Library.list(Library.STRING),
                        args -> findAll(args, (Long) args[2]),
                        Library.STRING,
                        Library.STRING,
                        Library.INT);
    }

    private static Object find(Object[] args) {
        Object pattern = compile((String) args[1]);
        if (!(pattern instanceof Pattern compiled)) {
            return illegal(pattern);
        }
        Matcher matcher = compiled.matcher((String) args[0]);
        return matcher.find() ? matcher.group() : "";
    }

    private static Object findAll(Object[] args, long limit) {
        Object pattern = compile((String) args[1]);
        if (!(pattern instanceof Pattern compiled)) {
            return illegal(pattern);
        }
        String text = (String) args[0];
        List<Object> found = new ArrayList<>();
        Matcher matcher = compiled.matcher(text);
        int end = -1;
        while ((limit < 0 || found.size() < limit) && matcher.find()) {
            if (matcher.end() > matcher.start() || matcher.start() != end) {
                found.add(matcher.group());
            }
            end = matcher.end();
        }
        return found;
    }

    private static CelError illegal(Object error) {
        return new CelError("Illegal regex: " + (error instanceof CelError(String message) ? message : ""));
    }
}
