package dev.orlop.openapi;

import java.util.Arrays;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds what some types add to the OpenAPI v2 document, in both forms. These are members without the braces around
 * them, and entries of messages. The whole document is put together of such parts, so that a change of one type makes
 * one of them anew.
 */
record SwaggerPart(Form json, Form protobuf) {

    /** Paths and definitions in one form; of no length if there are none. */
    record Form(Compressed paths, Compressed definitions) {}

    static SwaggerPart of(ObjectNode paths, ObjectNode definitions) {
        return new SwaggerPart(
                new Form(members(paths), members(definitions)),
                new Form(Compressed.of(Gnostic.paths(paths)), Compressed.of(Gnostic.definitions(definitions))));
    }

    private static Compressed members(ObjectNode object) {
        byte[] bytes = DocumentWriter.bytes(object);
        return Compressed.of(Arrays.copyOfRange(bytes, 1, bytes.length - 1));
    }
}
