package dev.orlop.web.request;

import dev.orlop.codec.CodecException;
import dev.orlop.codec.ProtobufDecoder;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceStore.DeleteOptions;
import dev.orlop.registry.SentDeleteOptions;
import dev.orlop.storage.Preconditions;
import dev.orlop.tree.Literals;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code metav1.DeleteOptions}, of the query or of a body; a body replaces the query as a whole. */
public final class DeleteQuery {
    private DeleteQuery() {}

    /**
     * The options that a query states.
     *
     * @throws StatusException 400 or 422 if they are none
     */
    public static DeleteOptions of(Query query) {
        return SentDeleteOptions.checked(
                query.number("gracePeriodSeconds"),
                query.has("propagationPolicy") ? query.text("propagationPolicy") : null,
                query.optionalFlag("orphanDependents"),
                new Preconditions(precondition(query, "uid"), precondition(query, "resourceVersion")),
                query.all("dryRun"),
                query.flag(SentDeleteOptions.IGNORE_READ_ERROR));
    }

    private static @Nullable String precondition(Query query, String name) {
        String value = query.text(name);
        return value.isEmpty() ? null : value;
    }

    /**
     * The options that a body states.
     *
     * @throws StatusException 400 or 422 if they are none
     */
    public static DeleteOptions of(BodyDecoder decoder, byte[] body, ProtobufDecoder protobuf) {
        JsonNode tree;
        try {
            tree = decoder.decode(body, true, protobuf).tree();
        } catch (CodecException e) {
            throw new StatusException(
                    Status.badRequest(UndecodableBody.problem(decoder, String.valueOf(e.getMessage()))));
        }
        if (tree instanceof ObjectNode object) {
            return SentDeleteOptions.of(object);
        }
        if (tree.isNull()) {
            return SentDeleteOptions.of(JsonNodeFactory.instance.objectNode());
        }
        throw new StatusException(Status.badRequest(Literals.typeless(tree)));
    }
}
