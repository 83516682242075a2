package dev.orlop.apply;

import dev.orlop.apply.Managers.Entry;
import dev.orlop.apply.field.FieldSet;
import dev.orlop.apply.field.FieldsV1.FormatException;
import dev.orlop.apply.field.PathElement;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Translates the owners of an object's replicas to owners of its scale, and back ({@code managedfields.ScaleHandler}).
 * Immutable.
 */
public final class ScaleManagers {
    private static final String API_VERSION = "autoscaling/v1";
    private static final PathElement[] IN_SCALE = path(".spec.replicas");

    private final Map<String, PathElement[]> paths = new HashMap<>();
    private final String apiVersion;

    /**
     * @param apiVersion the version that the scale is written in
     * @param paths where the replicas are, such as {@code .spec.replicas}, by apiVersion; empty for a version without scale
     */
    public ScaleManagers(String apiVersion, Map<String, String> paths) {
        this.apiVersion = apiVersion;
        paths.forEach((version, path) -> this.paths.put(version, path(path)));
    }

    private static PathElement[] path(String text) {
        if (text.isEmpty()) {
            return new PathElement[0];
        }
        String[] names = (text.startsWith(".") ? text.substring(1) : text).split("\\.", -1);
        PathElement[] path = new PathElement[names.length];
        for (int i = 0; i < names.length; i++) {
            path[i] = new PathElement.Field(names[i]);
        }
        return path;
    }

    /** The managed fields of the scale; null if nobody owns the replicas, or it cannot be told. */
    public @Nullable ArrayNode ofScale(@Nullable JsonNode ofObject) {
        Managers scale = new Managers();
        decode(ofObject).all().forEach(owner -> {
            Entry entry = owner.getValue();
            PathElement[] path = paths.get(entry.apiVersion());
            if (path != null && path.length > 0 && entry.set().has(path)) {
                scale.put(owner.getKey(), new Entry(FieldSet.of(IN_SCALE), API_VERSION, entry.time()));
            }
        });
        return scale.encode();
    }

    /** The managed fields of the object after the scale was written; null if nobody owns anything. */
    public @Nullable ArrayNode ofObject(@Nullable JsonNode ofObject, @Nullable JsonNode ofScale) {
        Managers before = decode(ofObject);
        Managers scale = decode(ofScale);
        Managers after = new Managers();
        before.all().forEach(owner -> {
            ManagerId id = owner.getKey();
            Entry entry = owner.getValue();
            PathElement[] path = paths.get(entry.apiVersion());
            if (path == null) {
                return;
            }
            if (path.length == 0 || !entry.set().has(path)) {
                after.put(id, entry);
            } else if (scale.remove(id) != null) {
                after.put(id, entry);
            } else {
                after.putOrRemove(id, entry.with(entry.set().difference(FieldSet.of(path))));
            }
        });
        PathElement[] path = paths.getOrDefault(apiVersion, IN_SCALE);
        scale.all().forEach(owner -> {
            if (owner.getValue().set().has(IN_SCALE)) {
                Entry known = before.get(owner.getKey());
                Entry taken = new Entry(FieldSet.of(path), apiVersion, known == null ? null : known.time());
                after.put(owner.getKey(), taken);
            }
        });
        return after.encode();
    }

    private static Managers decode(@Nullable JsonNode managedFields) {
        try {
            return Managers.decode(managedFields);
        } catch (FormatException e) {
            return new Managers();
        }
    }
}
