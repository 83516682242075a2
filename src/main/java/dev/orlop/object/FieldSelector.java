package dev.orlop.object;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A field selector. */
public final class FieldSelector {
    public static final FieldSelector EVERYTHING = new FieldSelector(List.of());

    private final List<Requirement> requirements;

    private FieldSelector(List<Requirement> requirements) {
        this.requirements = requirements;
    }

    /** One comparison of a field's value. */
    public record Requirement(String path, boolean equal, String value) {}

    /**
     * Reads a selector as a client writes it in {@code fieldSelector}; empty text selects everything.
     *
     * @throws IllegalArgumentException saying what is wrong and where
     */
    public static FieldSelector parse(String text) {
        throw new UnsupportedOperationException(text);
    }

    public List<Requirement> requirements() {
        return requirements;
    }

    public boolean isEmpty() {
        return requirements.isEmpty();
    }

    /** The value that the field must have by this selector alone, or null if it does not pin the field to one value. */
    public @Nullable String exactValue(String path) {
        for (Requirement requirement : requirements) {
            if (requirement.equal() && requirement.path().equals(path)) {
                return requirement.value();
            }
        }
        return null;
    }

    public boolean matches(KubeObject object) {
        for (Requirement requirement : requirements) {
            if (object.field(requirement.path()).equals(requirement.value()) != requirement.equal()) {
                return false;
            }
        }
        return true;
    }
}
