package dev.orlop.apply;

import dev.orlop.object.GoFormat;
import dev.orlop.object.TextOrder;
import dev.orlop.tree.Literals;
import org.jspecify.annotations.Nullable;

/**
 * Identifies an entry of {@code managedFields} ({@code managedfields.BuildManagerIdentifier}). An applier is the same
 * whatever version it applies in; an updater is not.
 *
 * @param apiVersion empty for an applier
 * @param subresource empty for the object itself
 */
record ManagerId(String manager, boolean applies, String apiVersion, String subresource)
        implements Comparable<ManagerId> {
    static final String UNKNOWN = "unknown";

    /** Stands for the updater during an update, so that what it already owns counts as somebody else's. */
    static final ManagerId CURRENT_OPERATION = new ManagerId("current-operation", false, "", "");

    static ManagerId of(String manager, boolean applies, String apiVersion, String subresource) {
        return new ManagerId(manager, applies, applies ? "" : apiVersion, subresource);
    }

    /** Compares as the reference does: by the JSON of the entry. */
    @Override
    public int compareTo(ManagerId other) {
        return TextOrder.BY_BYTES.compare(json(), other.json());
    }

    private String json() {
        StringBuilder json = new StringBuilder("{");
        member(json, "manager", manager);
        member(json, "operation", applies ? Managers.APPLY : Managers.UPDATE);
        member(json, "apiVersion", apiVersion);
        member(json, "subresource", subresource);
        return json.append('}').toString();
    }

    private static void member(StringBuilder json, String name, String value) {
        if (!value.isEmpty()) {
            json.append(json.length() > 1 ? "," : "").append('"').append(name).append("\":");
            Literals.jsonText(value, json);
        }
    }

    /** The manager as conflicts name it. */
    String shown() {
        String text = GoFormat.quote(manager);
        if (!subresource.isEmpty()) {
            text += " with subresource " + GoFormat.quote(subresource);
        }
        return applies ? text : text + " using " + apiVersion;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ManagerId that
                && applies == that.applies
                && manager.equals(that.manager)
                && apiVersion.equals(that.apiVersion)
                && subresource.equals(that.subresource);
    }

    @Override
    public int hashCode() {
        return manager.hashCode() * 31 + subresource.hashCode() + (applies ? 1 : 0);
    }
}
