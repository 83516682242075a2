package dev.orlop.object;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A label selector: requirements that must all hold ({@code k8s.io/apimachinery/pkg/labels}). Immutable; equal selectors
 * have equal text. Matching allocates nothing.
 */
public final class LabelSelector {
    public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

    private final List<LabelRequirement> requirements;
    private final LabelRequirement[] matchers;

    private LabelSelector(List<LabelRequirement> requirements) {
        this.requirements = requirements;
        this.matchers = requirements.toArray(new LabelRequirement[0]);
    }

    /** The selector of all these requirements, in the order of their keys. */
    public static LabelSelector of(List<LabelRequirement> requirements) {
        if (requirements.isEmpty()) {
            return EVERYTHING;
        }
        List<LabelRequirement> sorted = new ArrayList<>(requirements);
        sorted.sort(Comparator.comparing(LabelRequirement::key).thenComparing(LabelRequirement::toString));
        return new LabelSelector(List.copyOf(sorted));
    }

    /**
     * Reads a selector as a client writes it in {@code labelSelector}; empty text selects everything.
     *
     * @throws IllegalArgumentException saying what is wrong and where
     */
    public static LabelSelector parse(String text) {
        return text.isEmpty() ? EVERYTHING : of(new LabelSelectorParser(text).parse());
    }

    public List<LabelRequirement> requirements() {
        return requirements;
    }

    public boolean isEmpty() {
        return matchers.length == 0;
    }

    public boolean matches(Labels labels) {
        for (LabelRequirement requirement : matchers) {
            if (!requirement.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    /** The value that the label must have by this selector alone, or null if it does not pin the label to one value. */
    public @Nullable String exactValue(String key) {
        for (LabelRequirement requirement : matchers) {
            String value = requirement.key().equals(key) ? requirement.exactValue() : null;
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LabelSelector selector && requirements.equals(selector.requirements);
    }

    @Override
    public int hashCode() {
        return requirements.hashCode();
    }

    /** The canonical text, which {@link #parse} reads back. */
    @Override
    public String toString() {
        return String.join(
                ",", requirements.stream().map(LabelRequirement::toString).toList());
    }
}
