package dev.orlop.object;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A path into an object, in the dialect of {@code k8s.io/client-go/util/jsonpath} that printer columns use. Immutable.
 *
 * <p>Where that library fails at run time, as with an index beyond a list, there is no value.
 */
public final class JsonPath {
    private final List<JsonPathStep> steps;
    private final List<List<JsonPathStep>> others;

    /** @param others what a brace in the path begins anew: never a value, but where it fails there is none */
    private JsonPath(List<JsonPathStep> steps, List<List<JsonPathStep>> others) {
        this.steps = steps;
        this.others = others;
    }

    /**
     * @param path without braces around it, such as {@code .spec.list[0].name}
     * @throws IllegalArgumentException if it cannot be understood, saying why
     */
    public static JsonPath parse(String path) {
        List<List<JsonPathStep>> actions =
                new JsonPathParser(path).actions().stream().map(List::copyOf).toList();
        return new JsonPath(actions.getFirst(), actions.subList(1, actions.size()));
    }

    /** The first value, which may be an explicit null; null if there is none. */
    public @Nullable JsonNode first(JsonNode root) {
        try {
            List<JsonNode> found = JsonPathStep.walk(steps, List.of(root));
            others.forEach(other -> JsonPathStep.walk(other, List.of(root)));
            return found.isEmpty() ? null : found.getFirst();
        } catch (JsonPathStep.Failed failed) {
            return null;
        }
    }

    /** The names, if the path does nothing but name one member after the other; else an empty list. */
    public List<String> members() {
        return others.isEmpty() && steps.stream().allMatch(JsonPathStep.Member.class::isInstance)
                ? steps.stream()
                        .map(step -> ((JsonPathStep.Member) step).name())
                        .toList()
                : List.of();
    }
}
