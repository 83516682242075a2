package dev.orlop.auth;

import dev.orlop.object.FieldSelector;
import dev.orlop.object.LabelSelector;
import java.util.function.Function;

/**
 * Says which objects of a collection a request is about (KEP-4601).
 *
 * <p>Authorizers that are asked by {@code SubjectAccessReview} may look at it; RBAC does not.
 */
public record Selectors(FieldSelector fields, LabelSelector labels) {
    public static final Selectors NONE = new Selectors(FieldSelector.EVERYTHING, LabelSelector.EVERYTHING);

    /**
     * Reads both as clients write them. One that cannot be read counts as one that selects everything: the question is the
     * broader one then, and the handler of the request says what is wrong.
     */
    public static Selectors parse(String fields, String labels) {
        return fields.isEmpty() && labels.isEmpty()
                ? NONE
                : new Selectors(
                        parsed(fields, FieldSelector::parse, FieldSelector.EVERYTHING),
                        parsed(labels, LabelSelector::parse, LabelSelector.EVERYTHING));
    }

    private static <T> T parsed(String text, Function<String, T> parser, T everything) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            return everything;
        }
    }
}
