package dev.orlop.patch;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A JSON Merge Patch (RFC 7386): members replace members, null deletes, anything but an object replaces all. */
public final class JsonMergePatch implements Patch {
    private final JsonNode patch;

    private JsonMergePatch(JsonNode patch) {
        this.patch = patch;
    }

    /**
     * The patch of a decoded body; the tree may be changed later by its owner, the patch never changes it.
     *
     * @throws PatchException if it nests too deep
     */
    public static JsonMergePatch of(JsonNode patch) {
        TreeLimits.checkDepth(patch);
        return new JsonMergePatch(patch.deepCopy());
    }

    @Override
    public JsonNode apply(JsonNode target) {
        return merge(target, patch);
    }

    private static JsonNode merge(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch.deepCopy();
        }
        ObjectNode result = target instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> change : changes.properties()) {
            String name = change.getKey();
            if (change.getValue().isNull()) {
                result.remove(name);
            } else {
                // An absent member merges like null: what is null inside the patch is not there afterwards.
                result.set(name, merge(result.path(name), change.getValue()));
            }
        }
        return result;
    }
}
