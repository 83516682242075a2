package dev.orlop.schema.cel.library;

import static dev.orlop.schema.cel.library.Library.BOOL;
import static dev.orlop.schema.cel.library.Library.INT;
import static dev.orlop.schema.cel.library.Library.STRING;

import dev.cel.common.types.CelType;
import dev.orlop.object.GoFormat;
import dev.orlop.schema.cel.value.CelError;
import dev.orlop.schema.cel.value.Opaque;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A semantic version 2.0.0; build metadata does not count in comparisons ({@code cel/library/semverlib.go}). */
public record Semver(long major, long minor, long patch, List<String> pre) implements Opaque {
    public static final String TYPE = "kubernetes.Semver";
    private static final CelType SEMVER = Library.opaque(TYPE);
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final Pattern SHORT_WITH_MORE =
            Pattern.compile("v?[^.]*(\\.[^.]*)?[+-][^.]*|v?[^.]*[+-][^.]*(\\.[^.]*)?");
    private static final Pattern WORD = Pattern.compile("[0-9A-Za-z-]+");

    /** A version, or the error that the text is not a version. */
    static Object parse(String text) {
        if (text.isEmpty()) {
            return new CelError("Version string empty");
        }
        String[] parts = text.split("\\.", 3);
        if (parts.length < 3) {
            return new CelError("No Major.Minor.Patch elements found");
        }
        int plus = parts[2].indexOf('+');
        String build = plus < 0 ? null : parts[2].substring(plus + 1);
        String patch = plus < 0 ? parts[2] : parts[2].substring(0, plus);
        int dash = patch.indexOf('-');
        String pre = dash < 0 ? null : patch.substring(dash + 1);
        patch = dash < 0 ? patch : patch.substring(0, dash);
        CelError error = firstError(
                number("Major", parts[0]), number("Minor", parts[1]), number("Patch", patch), words(pre, build));
        if (error != null) {
            return error;
        }
        List<String> words = pre == null ? List.of() : List.of(pre.split("\\.", -1));
        return new Semver(
                Long.parseUnsignedLong(parts[0]),
                Long.parseUnsignedLong(parts[1]),
                Long.parseUnsignedLong(patch),
                words);
    }

    private static @Nullable CelError firstError(@Nullable CelError... errors) {
        for (CelError error : errors) {
            if (error != null) {
                return error;
            }
        }
        return null;
    }

    private static @Nullable CelError number(String what, String text) {
        if (!NUMBER.matcher(text).matches()) {
            return what.equals("Patch") && text.isEmpty()
                    ? new CelError("strconv.ParseUint: parsing \"\": invalid syntax")
                    : new CelError(
                            text.isEmpty()
                                    ? "strconv.ParseUint: parsing \"\": invalid syntax"
                                    : "Invalid character(s) found in " + what.toLowerCase(java.util.Locale.ROOT)
                                            + " number " + GoFormat.quote(text));
        }
        if (text.length() > 1 && text.startsWith("0")) {
            return new CelError(what + " number must not contain leading zeroes " + GoFormat.quote(text));
        }
        try {
            Long.parseUnsignedLong(text);
            return null;
        } catch (NumberFormatException e) {
            return new CelError("strconv.ParseUint: parsing " + GoFormat.quote(text) + ": value out of range");
        }
    }

    private static @Nullable CelError words(@Nullable String pre, @Nullable String build) {
        if (pre != null) {
            for (String word : pre.split("\\.", -1)) {
                CelError error = preRelease(word);
                if (error != null) {
                    return error;
                }
            }
        }
        if (build != null) {
            for (String word : build.split("\\.", -1)) {
                if (word.isEmpty()) {
                    return new CelError("Build meta data is empty");
                }
                if (!WORD.matcher(word).matches()) {
                    return new CelError("Invalid character(s) found in build meta data " + GoFormat.quote(word));
                }
            }
        }
        return null;
    }

    private static @Nullable CelError preRelease(String word) {
        if (word.isEmpty()) {
            return new CelError("Prerelease is empty");
        }
        if (NUMBER.matcher(word).matches()) {
            return word.length() > 1 && word.startsWith("0")
                    ? new CelError("Numeric PreRelease version must not contain leading zeroes " + GoFormat.quote(word))
                    : null;
        }
        return WORD.matcher(word).matches()
                ? null
                : new CelError("Invalid character(s) found in prerelease " + GoFormat.quote(word));
    }

    /** Removes a leading v, adds missing minor and patch numbers, removes leading zeros. */
    private static String normalized(String text) {
        String version = text.startsWith("v") ? text.substring(1) : text;
        String[] parts = version.split("\\.", 3);
        for (int i = 0; i < parts.length; i++) {
            if (parts[i].length() > 1) {
                String stripped = parts[i].replaceFirst("^0+", "");
                parts[i] = stripped.isEmpty() || !Character.isDigit(stripped.charAt(0)) ? "0" + stripped : stripped;
            }
        }
        StringBuilder full = new StringBuilder(String.join(".", parts));
        for (int missing = parts.length; missing < 3; missing++) {
            full.append(".0");
        }
        return full.toString();
    }

    private static Object parse(Object[] args) {
        String text = (String) args[0];
        if (!(Boolean) args[1]) {
            return parse(text);
        }
        return SHORT_WITH_MORE.matcher(text).matches()
                ? new CelError("short version cannot contain PreRelease/Build meta data")
                : parse(normalized(text));
    }

    private static int compare(Object[] args) {
        Semver one = (Semver) args[0];
        Semver other = (Semver) args[1];
        int order = Long.compareUnsigned(one.major, other.major);
        order = order != 0 ? order : Long.compareUnsigned(one.minor, other.minor);
        order = order != 0 ? order : Long.compareUnsigned(one.patch, other.patch);
        return order != 0 ? order : comparePre(one.pre, other.pre);
    }

    private static int comparePre(List<String> one, List<String> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return Boolean.compare(one.isEmpty(), other.isEmpty());
        }
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            int order = compareWords(one.get(i), other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.size(), other.size());
    }

    private static int compareWords(String one, String other) {
        boolean number = NUMBER.matcher(one).matches();
        boolean otherNumber = NUMBER.matcher(other).matches();
        if (number && otherNumber) {
            return one.length() != other.length()
                    ? Integer.compare(one.length(), other.length())
                    : Integer.signum(one.compareTo(other));
        }
        return number != otherNumber ? (number ? -1 : 1) : Integer.signum(one.compareTo(other));
    }

    @Override
    public String typeName() {
        return TYPE;
    }

    static Library library() {
        return new Library()
                .global("semver", "string_to_semver", SEMVER, a -> parse((String) a[0]), STRING)
                .global("semver", "string_bool_to_semver", SEMVER, Semver::parse, STRING, BOOL)
                .global("isSemver", "is_semver_string", BOOL, a -> parse((String) a[0]) instanceof Semver, STRING)
                .global("isSemver", "is_semver_string_bool", BOOL, a -> parse(a) instanceof Semver, STRING, BOOL)
                .member("isGreaterThan", "semver_is_greater_than", BOOL, a -> compare(a) > 0, SEMVER, SEMVER)
                .member("isLessThan", "semver_is_less_than", BOOL, a -> compare(a) < 0, SEMVER, SEMVER)
                .member("compareTo", "semver_compare_to", INT, a -> (long) compare(a), SEMVER, SEMVER)
                .member("major", "semver_major", INT, a -> ((Semver) a[0]).major, SEMVER)
                .member("minor", "semver_minor", INT, a -> ((Semver) a[0]).minor, SEMVER)
                .member("patch", "semver_patch", INT, a -> ((Semver) a[0]).patch, SEMVER);
    }
}
