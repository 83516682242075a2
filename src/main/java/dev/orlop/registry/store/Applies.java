package dev.orlop.registry.store;

import dev.orlop.apply.FieldOwnership;
import dev.orlop.apply.FieldOwnership.Applied;
import dev.orlop.codec.CodecException;
import dev.orlop.codec.DecodedBody;
import dev.orlop.codec.YamlCodec;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceStore.FieldValidation;
import dev.orlop.registry.ResourceStore.PatchRequest;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.tree.Metadata;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One apply on its way: a client's configuration, merged into whatever the object is. The bytes are read once, however
 * often the write is tried.
 */
final class Applies implements Change {
    private static final List<String> DROPPED_IF_EMPTY =
            List.of("annotations", "finalizers", "labels", "ownerReferences");

    private final PatchRequest request;
    private final FieldOwnership ownership;
    private final Instant now;
    private final WriteOptions options;
    private @Nullable DecodedBody config;
    private boolean unsettled;

    Applies(PatchRequest request, FieldOwnership ownership, Instant now, WriteOptions options) {
        this.request = request;
        this.ownership = ownership;
        this.now = now;
        this.options = options;
    }

    @Override
    public ObjectNode apply(ObjectNode current, Intake intake) {
        Applied applied = merged(current);
        intake.admitApplied(applied);
        return applied.object();
    }

    /** The object after the apply, not yet admitted: of the live object, or of nothing. */
    Applied merged(@Nullable ObjectNode current) {
        DecodedBody body = config();
        Applied applied = ownership.apply(current, object(body.tree()), options.fieldManager(), request.force(), now);
        checkDuplicates(body);
        unsettled = hasEmptyParts(Metadata.of(applied.object()).node());
        return new Applied(applied.object().deepCopy(), applied.isChanged(), applied.named());
    }

    @Override
    public boolean isTracked() {
        return true;
    }

    @Override
    public boolean isUnsettled() {
        return unsettled;
    }

    private static boolean hasEmptyParts(ObjectNode metadata) {
        for (String member : DROPPED_IF_EMPTY) {
            JsonNode part = metadata.get(member);
            if (part != null && part.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private DecodedBody config() {
        DecodedBody known = config;
        if (known == null) {
            try {
                known = YamlCodec.decode(request.body());
            } catch (CodecException e) {
                throw new StatusException(
                        Status.badRequest("error decoding YAML: error converting YAML to JSON: " + e.getMessage()));
            }
            config = known;
        }
        return known;
    }

    private static ObjectNode object(JsonNode config) {
        if (config instanceof ObjectNode object) {
            return object;
        }
        if (config.isNull() || config.isMissingNode()) {
            return JsonNodeFactory.instance.objectNode();
        }
        String type =
                config.isArray() ? "array" : config.isNumber() ? "number" : config.isBoolean() ? "bool" : "string";
        throw new StatusException(Status.badRequest("error decoding YAML: error unmarshaling JSON: while decoding JSON:"
                + " json: cannot unmarshal " + type + " into Go value of type map[string]interface {}"));
    }

    /** Members that the configuration has twice; looked at last, as the reference does. */
    private void checkDuplicates(DecodedBody body) {
        if (body.duplicates().isEmpty() || options.fieldValidation() == FieldValidation.IGNORE) {
            return;
        }
        if (options.fieldValidation() == FieldValidation.STRICT) {
            throw new StatusException(Status.badRequest("error strict decoding YAML: error converting YAML to JSON: "
                    + body.irregularities().getFirst()));
        }
        body.duplicates().forEach(options.warnings());
    }
}
