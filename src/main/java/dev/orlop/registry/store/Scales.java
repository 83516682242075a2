package dev.orlop.registry.store;

import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.KubeObject;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceDefinition.Scale;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.body.BodyDecoding;
import dev.orlop.registry.body.BodyType;
import dev.orlop.schema.kind.KindSchema;
import dev.orlop.tree.Literals;
import dev.orlop.tree.Trees;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The scale subresource: an {@code autoscaling/v1 Scale} made of an object, and written back into it. */
final class Scales {
    static final GroupVersionKind KIND = Objects.requireNonNull(Subresource.SCALE.kind());

    /** Stands for no replicas in what an update begins with: a patch that leaves it so asks for none. */
    private static final int NONE = Integer.MIN_VALUE;

    private static final String NO_KIND =
            "no kind is registered for the type v1.Scale in scheme \"pkg/apiserver/customresource_handler.go:781\"";

    private static final KindSchema SCHEMA = KindSchema.of(KIND);

    private Scales() {}

    /**
     * Brings a body into the shape of a scale.
     *
     * @param custom whether it scales a custom object, of which the reference finds other words
     * @throws StatusException 400, or 422 for a patch, if it is no scale
     */
    static void admit(ObjectNode body, BodyDecoding decoding, boolean custom) {
        try {
            if (custom) {
                BodyType.checkScale(body, KIND, decoding);
            } else {
                BodyType.check(body, KIND, false, decoding);
            }
            BodyDecoding own = decoding.of(KIND);
            own.shape(SCHEMA, body);
            own.finish();
        } catch (StatusException e) {
            throw custom && !decoding.isPatch() ? new StatusException(Status.badRequest(NO_KIND)) : e;
        }
    }

    /** The scale that an update begins with. */
    static ObjectNode toUpdate(ObjectNode object, Scale paths) {
        ObjectNode scale = of(object, paths);
        if (!hasReplicas(object, paths)) {
            Trees.objectAt(scale, "spec").put("replicas", NONE);
        }
        return scale;
    }

    /** The scale of an object's tree. */
    static ObjectNode of(ObjectNode object, Scale paths) {
        ObjectNode scale = object.objectNode();
        scale.put("apiVersion", KIND.apiVersion());
        scale.put("kind", KIND.kind());
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
            if (!selector.stringValue().isEmpty()) {
                status.set("selector", selector);
            }
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

    /**
     * Writes the wanted replicas of a scale into an object's tree, and tells how many.
     *
     * @throws StatusException 400 if it asks for none
     */
    static int write(ObjectNode object, ObjectNode scale, Scale paths) {
        JsonNode wanted = at(scale, ".spec.replicas");
        int replicas = wanted == null ? 0 : wanted.intValue();
        if (replicas == NONE) {
            throw new StatusException(Status.badRequest(
                    "the spec replicas field " + Literals.quote(paths.specReplicasPath()) + " cannot be empty"));
        }
        String[] path = segments(paths.specReplicasPath());
        ObjectNode parent = object;
        for (int i = 0; i < path.length - 1; i++) {
            parent = Trees.objectAt(parent, path[i]);
        }
        parent.put(path[path.length - 1], replicas);
        return replicas;
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
