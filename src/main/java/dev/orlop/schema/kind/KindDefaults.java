package dev.orlop.schema.kind;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sets the defaults of one type ({@code pkg/apis/*}{@code /v1/defaults.go}): constants, which are data, and what depends
 * on other fields. Immutable, thread-safe.
 */
final class KindDefaults {
    private static final KindDefaults NONE = new KindDefaults(List.of(), null);

    private final List<Constant> constants;
    private final @Nullable Computed computed;

    private KindDefaults(List<Constant> constants, @Nullable Computed computed) {
        this.constants = constants;
        this.computed = computed;
    }

    /** Brings a value that a default has set into the form of its type. */
    interface Completion {
        void complete(ObjectNode struct, KindType type);
    }

    /** A default that depends on other fields of the object, all of which have theirs. */
    interface Computed {
        void apply(ObjectNode object);
    }

    /** @param path of the field, from the type's object; what lies on the way is there already */
    private record Constant(
            List<String> path,
            JsonNode value,
            boolean pointer,
            @Nullable KindType type) {}

    private static final class All {
        static final Map<String, KindDefaults> BY_TYPE = read();
    }

    private static Map<String, KindDefaults> read() {
        Map<String, KindDefaults> all = new HashMap<>();
        Map<String, Computed> computed = ComputedDefaults.BY_TYPE;
        JsonNode file = KindReader.defaults();
        for (Map.Entry<String, JsonNode> each : file.properties()) {
            List<Constant> constants = new ArrayList<>();
            KindType type = KindCatalog.type(each.getKey());
            each.getValue().properties().forEach(field -> constants.add(constant(type, field)));
            all.put(each.getKey(), new KindDefaults(List.copyOf(constants), computed.get(each.getKey())));
        }
        computed.forEach((name, function) -> all.computeIfAbsent(name, added -> new KindDefaults(List.of(), function)));
        return Map.copyOf(all);
    }

    private static Constant constant(KindType type, Map.Entry<String, JsonNode> field) {
        List<String> path = List.of(field.getKey().split("\\."));
        KindType at = type;
        boolean pointer = false;
        for (String member : path) {
            KindField found = at == null ? null : at.field(member);
            KindField next = Objects.requireNonNull(found, () -> type.name() + ": " + field.getKey());
            at = next.value().type();
            pointer = next.pointer();
        }
        return new Constant(path, field.getValue(), pointer, at);
    }

    static KindDefaults of(KindType type) {
        return All.BY_TYPE.getOrDefault(type.name(), NONE);
    }

    void apply(ObjectNode object, Completion completion) {
        for (Constant constant : constants) {
            set(object, constant, completion);
        }
        if (computed != null) {
            computed.apply(object);
        }
    }

    private static void set(ObjectNode object, Constant constant, Completion completion) {
        JsonNode at = object;
        int last = constant.path().size() - 1;
        for (String member : constant.path().subList(0, last)) {
            at = at.path(member);
        }
        String name = constant.path().get(last);
        if (!(at instanceof ObjectNode parent) || isSet(parent.get(name), constant.pointer())) {
            return;
        }
        JsonNode value = constant.value().deepCopy();
        if (value instanceof ObjectNode struct && constant.type() != null) {
            completion.complete(struct, constant.type());
        }
        parent.set(name, value);
    }

    /** To Go a value that no pointer leads to is not set if it is empty. */
    private static boolean isSet(@Nullable JsonNode value, boolean pointer) {
        if (value == null || value.isNull()) {
            return false;
        }
        return pointer || !value.isString() || !value.stringValue().isEmpty();
    }
}
