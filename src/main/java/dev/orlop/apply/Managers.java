package dev.orlop.apply;

import dev.orlop.apply.field.FieldSet;
import dev.orlop.apply.field.FieldsV1;
import dev.orlop.apply.field.FieldsV1.FormatException;
import dev.orlop.object.TextOrder;
import dev.orlop.tree.Timestamps;
import dev.orlop.tree.Trees;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The owners of an object's fields: {@code metadata.managedFields}, decoded. One write, one thread.
 *
 * <p>An entry that a write does not touch keeps the tree that it was read from.
 */
@SuppressWarnings("ReferenceEquality") // Parts that a write did not touch are shared, and known by that.
final class Managers {
    static final String APPLY = "Apply";
    static final String UPDATE = "Update";

    private static final String FIELDS_TYPE = "FieldsV1";
    private static final List<String> TEXTS =
            List.of("apiVersion", "fieldsType", "manager", "operation", "subresource");
    private static final Comparator<Map.Entry<ManagerId, Entry>> AS_WRITTEN =
            Comparator.<Map.Entry<ManagerId, Entry>>comparingInt(
                            entry -> entry.getKey().applies() ? 0 : 1)
                    .thenComparingLong(entry -> entry.getValue().seconds())
                    .thenComparing(entry -> entry.getKey().manager(), TextOrder.BY_BYTES)
                    .thenComparing(entry -> entry.getValue().apiVersion(), TextOrder.BY_BYTES)
                    .thenComparing(entry -> entry.getKey().subresource(), TextOrder.BY_BYTES);

    private final Map<ManagerId, Entry> entries = new LinkedHashMap<>();

    /**
     * @param time null if there is none
     * @param written the tree that says the same, or null if there is none
     */
    record Entry(
            FieldSet set,
            String apiVersion,
            @Nullable Instant time,
            @Nullable JsonNode written) {
        Entry(FieldSet set, String apiVersion, @Nullable Instant time) {
            this(set, apiVersion, time, null);
        }

        long seconds() {
            return time == null ? 0 : time.getEpochSecond();
        }

        Entry with(FieldSet next) {
            return next == set ? this : new Entry(next, apiVersion, time);
        }

        Entry at(@Nullable Instant next) {
            return new Entry(set, apiVersion, next);
        }
    }

    /**
     * Decodes {@code managedFields}.
     *
     * @param managedFields null, or anything but an array, for none
     * @throws FormatException if an entry cannot be read
     */
    static Managers decode(@Nullable JsonNode managedFields) throws FormatException {
        Managers managers = new Managers();
        if (managedFields instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                managers.decode(array.get(i), i);
            }
        }
        return managers;
    }

    private void decode(JsonNode entry, int index) throws FormatException {
        String operation = Trees.text(entry, "operation");
        if (!operation.equals(APPLY) && !operation.equals(UPDATE)) {
            throw new FormatException("operation must be `Apply` or `Update`");
        }
        String apiVersion = Trees.text(entry, "apiVersion");
        if (apiVersion.isEmpty()) {
            throw new FormatException("apiVersion must not be empty");
        }
        String type = Trees.text(entry, "fieldsType");
        if (!type.equals(FIELDS_TYPE)) {
            throw new FormatException(
                    type.isEmpty()
                            ? "missing fieldsType in managed fields entry " + index
                            : "invalid fieldsType \"" + type + "\" in managed fields entry " + index);
        }
        boolean applies = operation.equals(APPLY);
        String manager = Trees.text(entry, "manager");
        ManagerId id = ManagerId.of(manager, applies, apiVersion, Trees.text(entry, "subresource"));
        FieldsV1.Decoded fields = FieldsV1.read(entry.get("fieldsV1"));
        String stated = Trees.text(entry, "time");
        Instant time = time(stated);
        boolean exact = fields.exact() && !fields.set().isEmpty() && stated.equals(written(time));
        entries.put(id, new Entry(fields.set(), apiVersion, time, exact ? entry : null));
    }

    /**
     * Whether a client's list has the form of {@code managedFields}, good or bad ones; another list is passed over
     * ({@code Unstructured.GetManagedFields}).
     */
    static boolean areEntries(@Nullable JsonNode managedFields) {
        if (!(managedFields instanceof ArrayNode array)) {
            return false;
        }
        for (JsonNode entry : array) {
            if (!entry.isObject() || !hasForm(entry)) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasForm(JsonNode entry) {
        for (String member : TEXTS) {
            JsonNode text = entry.path(member);
            if (!text.isString() && !text.isNull() && !text.isMissingNode()) {
                return false;
            }
        }
        JsonNode time = entry.path("time");
        return time.isNull() || time.isMissingNode() || Timestamps.parse(time.asString("")) != null;
    }

    private static @Nullable Instant time(String text) throws FormatException {
        if (text.isEmpty()) {
            return null;
        }
        Instant time = Timestamps.parse(text);
        if (time == null) {
            throw new FormatException("not a time: " + text);
        }
        return time;
    }

    private static String written(@Nullable Instant time) {
        return time == null ? "" : Timestamps.text(time);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** The entries, in no particular order; not to be changed. */
    Set<Map.Entry<ManagerId, Entry>> all() {
        return entries.entrySet();
    }

    /** The identities, to change the entries while going through them. */
    List<ManagerId> ids() {
        return new ArrayList<>(entries.keySet());
    }

    @Nullable
    Entry get(ManagerId id) {
        return entries.get(id);
    }

    void put(ManagerId id, Entry entry) {
        entries.put(id, entry);
    }

    /** Takes an entry's next set; without paths the entry goes. */
    void putOrRemove(ManagerId id, Entry entry) {
        if (entry.set.isEmpty()) {
            entries.remove(id);
        } else {
            entries.put(id, entry);
        }
    }

    @Nullable
    Entry remove(ManagerId id) {
        return entries.remove(id);
    }

    Managers copy() {
        Managers copy = new Managers();
        copy.entries.putAll(entries);
        return copy;
    }

    /** {@code managedFields} as they are stored, or null if nobody owns anything. */
    @Nullable
    ArrayNode encode() {
        if (entries.isEmpty()) {
            return null;
        }
        List<Map.Entry<ManagerId, Entry>> sorted = new ArrayList<>(entries.entrySet());
        sorted.sort(AS_WRITTEN);
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        sorted.forEach(entry -> array.add(encode(entry.getKey(), entry.getValue())));
        return array;
    }

    private static JsonNode encode(ManagerId id, Entry entry) {
        JsonNode written = entry.written();
        if (written != null) {
            return written;
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("apiVersion", entry.apiVersion());
        node.put("fieldsType", FIELDS_TYPE);
        node.set("fieldsV1", FieldsV1.write(entry.set()));
        text(node, "manager", id.manager());
        node.put("operation", id.applies() ? APPLY : UPDATE);
        text(node, "subresource", id.subresource());
        text(node, "time", written(entry.time()));
        return node;
    }

    private static void text(ObjectNode node, String member, String text) {
        if (!text.isEmpty()) {
            node.put(member, text);
        }
    }
}
