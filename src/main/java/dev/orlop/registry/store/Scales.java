package dev.orlop.registry.store;

import dev.orlop.object.KubeObject;
import dev.orlop.registry.ResourceDefinition.Scale;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Trees;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The scale subresource: an {@code autoscaling/v1 Scale} made of an object, and written back into it. */
final class Scales {
    static final String API_VERSION = "autoscaling/v1";
    static final String KIND = "Scale";

    private Scales() {}

    /** The scale of an object's tree. */
    static ObjectNode of(ObjectNode object, Scale paths) {
        ObjectNode scale = object.objectNode();
        scale.put("apiVersion", API_VERSION);
        scale.put("kind", KIND);
        ObjectNode metadata = scale.putObject("metadata");
        JsonNode own = object.get("metadata");
        for (String member : List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            Trees.replace(metadata, member, own.get(member));
        }
        JsonNode replicas = at(object, paths.specReplicasPath());
        ObjectNode spec = scale.putObject("spec");
        if (replicas != null && replicas.isIntegralNumber()) {
            spec.put("replicas", replicas.longValue());
        }
        dropZero(scale);
        ObjectNode status = scale.putObject("status");
        JsonNode actual = at(object, paths.statusReplicasPath());
        status.put("replicas", actual != null && actual.isIntegralNumber() ? actual.longValue() : 0);
        String selectorPath = paths.labelSelectorPath();
        JsonNode selector = selectorPath == null ? null : at(object, selectorPath);
        if (selector != null && selector.isString()) {
            status.set("selector", selector);
        } else if (selector != null && selector.isObject() && !selector.isEmpty()) {
            status.put("selector", SelectorText.of(selector));
        }
        return scale;
    }

    /** Leaves out no replicas, as Go does: nobody comes to own them. */
    static void dropZero(ObjectNode scale) {
        JsonNode replicas = at(scale, ".spec.replicas");
        if (replicas != null && replicas.isIntegralNumber() && replicas.longValue() == 0) {
            Trees.objectAt(scale, "spec").remove("replicas");
        }
    }

    /** Whether an object says how many replicas it wants. */
    static boolean hasReplicas(ObjectNode object, Scale paths) {
        JsonNode replicas = at(object, paths.specReplicasPath());
        return replicas != null && replicas.isIntegralNumber();
    }

    /** Writes the wanted replicas of a scale into an object's tree. */
    static void write(ObjectNode object, ObjectNode scale, Scale paths, FieldErrors causes) {
        JsonNode replicas = at(scale, ".spec.replicas");
        boolean number = replicas != null && replicas.isIntegralNumber() && replicas.canConvertToInt();
        if (replicas != null && (!number || replicas.intValue() < 0)) {
            causes.invalid("spec.replicas", replicas.asString(""), "must be an integer greater than or equal to 0");
            return;
        }
        String[] path = segments(paths.specReplicasPath());
        ObjectNode parent = object;
        for (int i = 0; i < path.length - 1; i++) {
            parent = Trees.objectAt(parent, path[i]);
        }
        parent.put(path[path.length - 1], replicas == null ? 0 : replicas.intValue());
    }

    private static @Nullable JsonNode at(ObjectNode object, String path) {
        JsonNode at = object;
        for (String segment : segments(path)) {
            at = at == null ? null : at.get(segment);
        }
        return at;
    }

    private static String[] segments(String path) {
        return (path.startsWith(".") ? path.substring(1) : path).split("\\.");
    }

    /** The answer's object. */
    static KubeObject encode(ObjectNode scale, KubeObject of, dev.orlop.codec.Codec codec) {
        return codec.encode(scale).withResourceVersion(of.resourceVersion());
    }
}
