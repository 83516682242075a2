package dev.orlop.schema.kind;

import com.google.protobuf.CodedInputStream;
import dev.orlop.codec.ProtobufKinds;
import dev.orlop.codec.ProtobufOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds the protobuf messages of built-in kinds and of other answers, by the field numbers of their types. Thread-safe.
 */
public final class KindMessages implements ProtobufKinds {
    private static final String DELETE_OPTIONS = "DeleteOptions";
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

    /** Reads the catalog's files if nobody has yet, so that no request's thread has to. */
    public KindMessages() {
        KindCatalog.resources();
    }

    /** A list's message has no items here: they stand in it one by one. */
    @Override
    public @Nullable Message find(String apiVersion, String kind) {
        KindType type = KindCatalog.kind(apiVersion, kind);
        if (type == null) {
            type = KindCatalog.answer(apiVersion, kind);
        }
        return type == null ? common(kind) : new KindMessage(type);
    }

    /** Each group has DeleteOptions and lists of its own versions; they are all the same message. */
    private static @Nullable Message common(String kind) {
        if (kind.equals(DELETE_OPTIONS)) {
            return new KindMessage(KindCatalog.type(META + DELETE_OPTIONS));
        }
        return kind.endsWith("List") ? new KindMessage(KindCatalog.type(META + "List")) : null;
    }

    private record KindMessage(KindType type) implements Message {
        @Override
        public void read(CodedInputStream in, ObjectNode object) throws IOException {
            new KindMessageReader(in).struct(object, type);
            KindDecoder.normalise(object, type);
        }

        @Override
        public void write(ObjectNode object, ProtobufOutput out) {
            new KindMessageWriter(out).struct(object, type);
        }
    }
}
