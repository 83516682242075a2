package dev.orlop.codec;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Knows the protobuf messages of kinds. Implementations are thread-safe. */
public interface ProtobufKinds {
    /** The message of a kind, or null if it is not known. */
    @Nullable
    Message find(String apiVersion, String kind);

    /** Reads and writes the message of one kind: without the envelope that says which kind it is. */
    interface Message {
        /**
         * Adds the members of a message to an object.
         *
         * @param in is read to its end
         * @throws CodecException if a value has no place in JSON
         * @throws IOException if the message is malformed
         */
        void read(CodedInputStream in, ObjectNode object) throws IOException;

        /**
         * Writes an object, which has the form that Go writes as JSON. What does not belong to the kind is left out.
         *
         * @throws RuntimeException if a value has another form: a text that is no time, or no base64
         */
        void write(ObjectNode object, ProtobufOutput out);
    }
}
