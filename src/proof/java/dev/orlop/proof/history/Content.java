package dev.orlop.proof.history;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One object as somebody saw it.
 *
 * @param revision its resourceVersion as a number
 * @param spec the identity of the last write that set its spec
 * @param status the identity of the last write that set its status; empty if there was none
 * @param color what selectors ask for
 * @param text all of it but the resourceVersion, to find two that should be the same and are not
 */
public record Content(
        String name, String uid, long revision, String spec, String status, String color, boolean ending, String text) {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Reads an object as a server shows it. */
    public static Content of(JsonNode object) {
        return of(object, object.at("/metadata/resourceVersion").asLong(0));
    }

    /** Reads an object as a store keeps it, which has its revision beside it. */
    public static Content of(JsonNode object, long revision) {
        ObjectNode bare = (ObjectNode) object.deepCopy();
        ((ObjectNode) bare.path("metadata")).remove("resourceVersion");
        return new Content(
                object.at("/metadata/name").asString(""),
                object.at("/metadata/uid").asString(""),
                revision,
                object.at("/spec/value").asString(""),
                object.at("/status/value").asString(""),
                object.at("/spec/color").asString(""),
                object.at("/metadata").has("deletionTimestamp"),
                JSON.writeValueAsString(bare));
    }

    /** The same at another revision: a deletion is told with the last content and the revision of the deletion. */
    public Content at(long other) {
        return new Content(name, uid, other, spec, status, color, ending, text);
    }

    /** Whether a write of this identity made it. */
    public boolean bears(String identity) {
        return spec.equals(identity) || status.equals(identity);
    }

    @Override
    public String toString() {
        return name + "@" + revision + "(" + spec + (status.isEmpty() ? "" : "," + status) + "," + color
                + (ending ? ",ending" : "") + ")";
    }
}
