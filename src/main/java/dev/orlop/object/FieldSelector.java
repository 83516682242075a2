package dev.orlop.object;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A field selector: comparisons that must all hold ({@code k8s.io/apimachinery/pkg/fields}). An absent field compares as
 * "". Immutable; equal selectors have equal text. Matching allocates nothing.
 */
public final class FieldSelector {
    public static final FieldSelector EVERYTHING = new FieldSelector(List.of());

    private final List<Requirement> requirements;
    private final Requirement[] matchers;

    private FieldSelector(List<Requirement> requirements) {
        this.requirements = requirements;
        this.matchers = requirements.toArray(new Requirement[0]);
    }

    /** One comparison of a field's value. */
    public record Requirement(String path, boolean equal, String value) {
        /** The term as a client writes it, with backslash, comma and equals sign of the value escaped. */
        @Override
        public String toString() {
            String escaped = value.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=");
            return path + (equal ? "=" : "!=") + escaped;
        }
    }

    /** The selector of all these comparisons, in the order of their paths. */
    public static FieldSelector of(List<Requirement> requirements) {
        if (requirements.isEmpty()) {
            return EVERYTHING;
        }
        List<Requirement> sorted = new ArrayList<>(requirements);
        sorted.sort(Comparator.comparing(Requirement::path)
                .thenComparing(Requirement::equal)
                .thenComparing(Requirement::value));
        return new FieldSelector(List.copyOf(sorted));
    }

    /**
     * Reads a selector as a client writes it in {@code fieldSelector}; empty text selects everything.
     *
     * @throws IllegalArgumentException saying what is wrong and where
     */
    public static FieldSelector parse(String text) {
        List<Requirement> requirements = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == ',') {
                if (i > start) {
                    requirements.add(term(text, start, i));
                }
                start = i + 1;
            } else if (text.charAt(i) == '\\') {
                i++;
            }
        }
        if (start < text.length()) {
            // A lone backslash at the end has stepped over the end; the term says so.
            requirements.add(term(text, start, text.length()));
        }
        return of(requirements);
    }

    private static Requirement term(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '!' && i + 1 < end && text.charAt(i + 1) == '=') {
                return new Requirement(text.substring(start, i), false, unescape(text, i + 2, end));
            } else if (c == '=') {
                boolean twice = i + 1 < end && text.charAt(i + 1) == '=';
                return new Requirement(text.substring(start, i), true, unescape(text, i + (twice ? 2 : 1), end));
            }
        }
        throw new IllegalArgumentException("invalid selector: '" + text + "'; can't understand '"
                + text.substring(start, end) + "' (at character " + (start + 1) + ")");
    }

    private static String unescape(String text, int start, int end) {
        StringBuilder value = new StringBuilder(end - start);
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c == '=') {
                throw new IllegalArgumentException(
                        "invalid field selector: unescaped character in value: = (at character " + (i + 1) + ")");
            }
            if (c == '\\') {
                i++;
                c = i < end ? text.charAt(i) : ' ';
                if (c != '\\' && c != ',' && c != '=') {
                    throw new IllegalArgumentException("invalid field selector: invalid escape sequence: "
                            + text.substring(i - 1, Math.min(i + 1, end)) + " (at character " + i + ")");
                }
            }
            value.append(c);
        }
        return value.toString();
    }

    public List<Requirement> requirements() {
        return requirements;
    }

    public boolean isEmpty() {
        return matchers.length == 0;
    }

    /** The value that the field must have by this selector alone, or null if it does not pin the field to one value. */
    public @Nullable String exactValue(String path) {
        for (Requirement requirement : matchers) {
            if (requirement.equal() && requirement.path().equals(path)) {
                return requirement.value();
            }
        }
        return null;
    }

    public boolean matches(KubeObject object) {
        for (Requirement requirement : matchers) {
            if (object.field(requirement.path()).equals(requirement.value()) != requirement.equal()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FieldSelector selector && requirements.equals(selector.requirements);
    }

    @Override
    public int hashCode() {
        return requirements.hashCode();
    }

    /** The canonical text, which {@link #parse} reads back. */
    @Override
    public String toString() {
        return String.join(",", requirements.stream().map(Requirement::toString).toList());
    }
}
