package dev.orlop.schema.kind;

import dev.orlop.codec.ProtobufDecoder;
import dev.orlop.codec.ProtobufDecoder.MessageReader;
import org.jspecify.annotations.Nullable;

/** Finds the protobuf messages of the built-in kinds, by the field numbers of their types. Thread-safe. */
public final class KindMessages implements ProtobufDecoder.Kinds {
    private static final String DELETE_OPTIONS = "DeleteOptions";

    /** Reads the catalog's files if nobody has yet, so that no request's thread has to. */
    public KindMessages() {
        KindCatalog.resources();
    }

    /** Each group has DeleteOptions of its own version; they are all the same message. */
    @Override
    public @Nullable MessageReader find(String apiVersion, String kind) {
        KindType type = kind.equals(DELETE_OPTIONS)
                ? KindCatalog.type("io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions")
                : KindCatalog.kind(apiVersion, kind);
        return type == null
                ? null
                : (in, object) -> {
                    new KindMessageReader(in).struct(object, type);
                    KindDecoder.normalise(object, type);
                };
    }
}
