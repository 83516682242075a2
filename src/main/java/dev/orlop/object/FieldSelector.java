package dev.orlop.object;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
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
     * @throws IllegalArgumentException saying what is wrong, in the reference's words
     */
    public static FieldSelector parse(String text) {
        List<Requirement> requirements = new ArrayList<>();
        for (String term : terms(text)) {
            if (!term.isEmpty()) {
                Requirement requirement = requirement(text, term);
                // A term without path and value is true of everything.
                if (!requirement.path().isEmpty() || !requirement.value().isEmpty()) {
                    requirements.add(requirement);
                }
            }
        }
        return of(requirements);
    }

    /** The terms between commas that no backslash escapes, in their order as texts: so the reference finds errors. */
    private static List<String> terms(String text) {
        List<String> terms = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == ',') {
                terms.add(text.substring(start, i));
                start = i + 1;
            }
        }
        terms.add(text.substring(start));
        terms.sort(null);
        return terms;
    }

    private static Requirement requirement(String text, String term) {
        for (int i = 0; i < term.length(); i++) {
            for (String operator : List.of("!=", "==", "=")) {
                if (term.startsWith(operator, i)) {
                    String value = unescape(term.substring(i + operator.length()));
                    return new Requirement(term.substring(0, i), !operator.equals("!="), value);
                }
            }
        }
        throw new IllegalArgumentException("invalid selector: '" + text + "'; can't understand '" + term + "'");
    }

    private static String unescape(String escaped) {
        StringBuilder value = new StringBuilder(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c == '=' || c == ',') {
                throw new IllegalArgumentException("invalid field selector: unescaped character in value: " + (int) c);
            }
            if (c == '\\') {
                i++;
                c = i < escaped.length() ? escaped.charAt(i) : ' ';
                if (c != '\\' && c != ',' && c != '=') {
                    throw new IllegalArgumentException("invalid field selector: invalid escape sequence: "
                            + escaped.substring(i - 1, Math.min(i + 1, escaped.length())));
                }
            }
            value.append(c);
        }
        return value.toString();
    }

    /** The comparisons of some fields. */
    public FieldSelector where(Predicate<String> path) {
        return of(requirements.stream()
                .filter(requirement -> path.test(requirement.path()))
                .toList());
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
