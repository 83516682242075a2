package dev.orlop.apply;

import dev.orlop.apply.field.Values;
import dev.orlop.tree.Metadata;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps a write that changes nothing but the times of managed fields from being a change ({@code
 * fieldmanager.IgnoreManagedFieldsTimestampsTransformer}).
 */
@SuppressWarnings("ReferenceEquality") // Parts that a write did not touch are shared, and known by that.
public final class UnchangedTimes {
    private UnchangedTimes() {}

    /**
     * Puts the old managed fields back if only their times differ, and nothing else of the object does.
     *
     * @param next the object after the write and after admission, in the version of the request
     * @param old the object before the write, in the same version
     */
    public static void restore(ObjectNode next, ObjectNode old) {
        JsonNode was = Metadata.of(old).node().get("managedFields");
        JsonNode is = Metadata.of(next).node().get("managedFields");
        if (was instanceof ArrayNode before
                && is instanceof ArrayNode after
                && before.size() == after.size()
                && !before.equals(after)
                && differOnlyInTimes(before, after)
                && sameBut(next, old, "metadata")
                && sameBut(Metadata.of(next).node(), Metadata.of(old).node(), "managedFields")) {
            Metadata.of(next).node().set("managedFields", before.deepCopy());
        }
    }

    private static boolean differOnlyInTimes(ArrayNode before, ArrayNode after) {
        for (int i = 0; i < before.size(); i++) {
            JsonNode one = before.get(i);
            JsonNode other = after.get(i);
            if (one != other && !(one.isObject() && other.isObject() && sameBut(one, other, "time"))) {
                return false;
            }
        }
        return true;
    }

    /** Whether two objects have the same members but for one, whose absence is no difference either. */
    private static boolean sameBut(JsonNode one, JsonNode other, String ignored) {
        int compared = 0;
        for (Map.Entry<String, JsonNode> member : one.properties()) {
            if (!member.getKey().equals(ignored)) {
                if (!same(member.getValue(), other.get(member.getKey()))) {
                    return false;
                }
                compared++;
            }
        }
        return compared == other.size() - (other.has(ignored) ? 1 : 0);
    }

    /** Unlike when fields are compared, 1 and 1.0 differ: the object's text would. */
    private static boolean same(JsonNode one, @Nullable JsonNode other) {
        return other != null && one.equals(UnchangedTimes::compareLeaves, other);
    }

    private static int compareLeaves(JsonNode one, JsonNode other) {
        if (one.equals(other)) {
            return 0;
        }
        boolean longs = one.isNumber() && other.isNumber() && Values.isLong(one) && Values.isLong(other);
        return longs && one.longValue() == other.longValue() ? 0 : 1;
    }
}
