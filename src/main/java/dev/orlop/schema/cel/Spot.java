package dev.orlop.schema.cel;

import dev.orlop.schema.Correlation;
import dev.orlop.schema.SchemaNode;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A value within an object at which rules run, with what it was before the write. One thread. */
final class Spot {
    final String path;
    final JsonNode value;
    final @Nullable JsonNode old;
    private final SchemaNode node;
    private final @Nullable Spot parent;
    private @Nullable Boolean untouched;

    private Spot(String path, SchemaNode node, JsonNode value, @Nullable JsonNode old, @Nullable Spot parent) {
        this.path = path;
        this.node = node;
        this.value = value;
        this.old = old;
        this.parent = parent;
    }

    static Spot top(String path, SchemaNode node, JsonNode value, @Nullable JsonNode old) {
        return new Spot(path, node, value, old, null);
    }

    Spot below(String path, SchemaNode node, JsonNode value, @Nullable JsonNode old) {
        return new Spot(path, node, value, old, this);
    }

    /** Whether the value is as it was; what has no old value of its own is so if what it is part of is. */
    boolean isUntouched() {
        Boolean known = untouched;
        if (known == null) {
            known = compare();
            untouched = known;
        }
        return known;
    }

    private boolean compare() {
        // The type of an object is not compared: its old version may have been of another one.
        if (path.equals("apiVersion") || path.equals("kind")) {
            return false;
        }
        return old == null ? parent != null && parent.isUntouched() : Correlation.isUntouched(node, value, old);
    }
}
