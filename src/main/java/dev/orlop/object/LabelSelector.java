package dev.orlop.object;

import java.util.List;

/** A label selector. */
public final class LabelSelector {
    public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

    private final List<Requirement> requirements;

    private LabelSelector(List<Requirement> requirements) {
        this.requirements = requirements;
    }

    record Requirement(String key) {}

    /**
     * Reads a selector as a client writes it in {@code labelSelector}; empty text selects everything.
     *
     * @throws IllegalArgumentException saying what is wrong and where
     */
    public static LabelSelector parse(String text) {
        throw new UnsupportedOperationException(text);
    }

    public boolean isEmpty() {
        return requirements.isEmpty();
    }

    public boolean matches(Labels labels) {
        return requirements.isEmpty() || labels.isEmpty();
    }
}
