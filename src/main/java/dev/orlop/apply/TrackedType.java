package dev.orlop.apply;

import dev.orlop.apply.field.NodeType;
import dev.orlop.object.GroupVersionKind;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The resource type whose writes are tracked. Holds the types of its versions, each compiled when it is first written
 * in. Thread-safe.
 */
public final class TrackedType {
    private final ObjectVersions versions;
    private final Map<String, NodeType> compiled;

    public TrackedType(ObjectVersions versions) {
        this(versions, new ConcurrentHashMap<>());
    }

    private TrackedType(ObjectVersions versions, Map<String, NodeType> compiled) {
        this.versions = versions;
        this.compiled = compiled;
    }

    /** The same type, whose objects are converted otherwise. */
    public TrackedType with(ObjectVersions converting) {
        return new TrackedType(converting, compiled);
    }

    /**
     * The ownership of fields as writes of one endpoint see it.
     *
     * @param subresource empty for the object itself
     * @param reset what a write of the endpoint cannot change
     */
    public FieldOwnership endpoint(GroupVersionKind kind, String subresource, ResetFields reset) {
        return new FieldOwnership(this, kind, subresource, reset);
    }

    /**
     * The object with a configuration merged into it, which nobody comes to own; a new tree.
     *
     * @param live an object in that version
     * @throws UntypedException if the configuration does not fit the type, or names part of what is owned as a whole
     */
    public ObjectNode merge(ObjectNode live, ObjectNode config, String apiVersion) {
        return Configurations.merge(type(apiVersion), live, config);
    }

    /** An object that fits the type of its version. */
    record Typed(JsonNode object, String apiVersion, NodeType type) {
        Typed with(JsonNode next) {
            return new Typed(next, apiVersion, type);
        }
    }

    void zero(ObjectNode empty, String apiVersion) {
        versions.zero(empty, apiVersion);
    }

    boolean builtIn() {
        return versions.builtIn();
    }

    boolean knows(String apiVersion) {
        return versions.knows(apiVersion);
    }

    NodeType type(String apiVersion) {
        return compiled.computeIfAbsent(
                apiVersion,
                version -> versions.builtIn()
                        ? TypeCompiler.builtIn(versions.schema(version))
                        : TypeCompiler.custom(versions.schema(version)));
    }

    /**
     * @throws UntypedException if the object does not fit
     */
    Typed typed(ObjectNode object, String apiVersion, boolean allowDuplicates, String opening) {
        NodeType type = type(apiVersion);
        TypeCheck.check(type, object, allowDuplicates).throwIfAny(opening);
        return new Typed(object, apiVersion, type);
    }

    /**
     * The object in another version, or null if there is no such version any more.
     *
     * @throws UntypedException if the object cannot be converted, or does not fit that version's type
     */
    @Nullable
    Typed convert(Typed object, String apiVersion) {
        if (object.apiVersion.equals(apiVersion)) {
            return object;
        }
        if (!(object.object instanceof ObjectNode tree)) {
            throw new UntypedException("nothing is left of the object");
        }
        ObjectNode converted = versions.convert(tree, apiVersion);
        return converted == null ? null : typed(converted, apiVersion, false, "");
    }
}
