package dev.orlop.schema.custom;

import dev.orlop.object.Status.Cause;
import dev.orlop.tree.Literals;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Gathers what is wrong with a value, or only counts it. Each message once; not without end, as a client decides how much
 * is wrong and how long the values are that the messages show. One validation, one thread.
 */
final class Failures {
    private static final int LIMIT = 10_000;
    private static final long LARGEST_TEXT = 4L << 20;

    private final String prefix;
    private final List<Cause> causes = new ArrayList<>(0);
    private final List<String> messages = new ArrayList<>(0);
    private final Set<String> seen = new HashSet<>();
    private long textLength;
    private int count;
    private int counting;

    /**
     * @param prefix the path of what is validated within the object, or ""
     */
    Failures(String prefix) {
        this.prefix = prefix;
    }

    List<Cause> causes() {
        return causes;
    }

    /** How many there were, whether they were written down or not. */
    int count() {
        return count;
    }

    /** Forgets those after the first {@code count}, of which {@code written} were written down. */
    void reset(int count, int written) {
        this.count = count;
        while (causes.size() > written) {
            causes.removeLast();
            seen.remove(messages.removeLast());
        }
    }

    int written() {
        return causes.size();
    }

    /** Until {@link #endCounting} failures are counted and not written down. */
    void beginCounting() {
        counting++;
    }

    void endCounting() {
        counting--;
    }

    boolean isCounting() {
        return counting > 0;
    }

    /** Counts one, and says whether the caller must write it down. */
    boolean isWanted() {
        count++;
        return counting == 0 && causes.size() < LIMIT && textLength < LARGEST_TEXT;
    }

    void required(String path) {
        add("FieldValueRequired", path, path + " in body is required", "Required value");
    }

    void wrongType(String path, String type, JsonNode value, String shown) {
        String message = path + " in body must be of type " + type + ": " + Literals.quote(shown);
        add("FieldValueTypeInvalid", path, message, "Invalid value: " + Literals.of(value) + ": " + message);
    }

    void wrongType(String path, String type, String found) {
        wrongType(path, type, JsonNodeFactory.instance.stringNode(found), found);
    }

    void invalid(String path, @Nullable JsonNode value, String what) {
        String message = path + " in body " + what;
        String shown = value == null ? "\"\"" : Literals.of(value);
        add("FieldValueInvalid", path, message, "Invalid value: " + shown + ": " + message);
    }

    void invalid(String path, long value, String what) {
        invalid(path, JsonNodeFactory.instance.numberNode(value), what);
    }

    /** One that is said of the whole rather than of the field. */
    void general(String message) {
        add("FieldValueInvalid", null, message, "Invalid value: \"\": " + message);
    }

    /** One whose message does not begin with the field. */
    void plain(String path, JsonNode value, String message) {
        add("FieldValueInvalid", path, message, "Invalid value: " + Literals.of(value) + ": " + message);
    }

    void notSupported(String path, JsonNode value, List<JsonNode> supported) {
        List<String> texts = supported.stream()
                .map(each -> Literals.quote(each.isString() ? each.stringValue() : Literals.json(each)))
                .toList();
        add(
                "FieldValueNotSupported",
                path,
                path + " in body should be one of " + texts,
                "Unsupported value: " + Literals.of(value) + ": supported values: " + String.join(", ", texts));
    }

    void tooLong(String path, long limit) {
        add(
                "FieldValueTooLong",
                path,
                path + " in body should be at most " + limit + " chars long",
                "Too long: may not be more than " + limit + (limit == 1 ? " byte" : " bytes"));
    }

    void tooMany(String path, long found, long limit, String things) {
        add(
                "FieldValueTooMany",
                path,
                path + " in body should have at most " + limit + ' ' + things,
                "Too many: " + found + ": must have at most " + limit + (limit == 1 ? " item" : " items"));
    }

    private void add(String reason, @Nullable String path, String message, String text) {
        if (seen.add(message)) {
            messages.add(message);
            causes.add(new Cause(reason, text, field(path)));
            textLength += text.length();
        }
    }

    private String field(@Nullable String path) {
        if (path == null || path.isEmpty()) {
            // What Go prints of a path that is nil.
            return prefix.isEmpty() ? "<nil>" : prefix;
        }
        String name = path.startsWith(".") ? path.substring(1) : path;
        return prefix.isEmpty() ? name : prefix + "." + name;
    }
}
