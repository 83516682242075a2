package dev.orlop.openapi;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Puts the OpenAPI v2 document together of its parts. */
final class SwaggerDocument {
    private static final String TITLE = "Kubernetes";

    private final List<Compressed> pieces = new ArrayList<>();

    private SwaggerDocument() {}

    static List<Compressed> json(String version, List<SwaggerPart> parts, ObjectNode parameters) {
        ObjectNode info =
                JsonNodeFactory.instance.objectNode().put("title", TITLE).put("version", version);
        SwaggerDocument document = new SwaggerDocument();
        document.text("{\"swagger\":\"2.0\",\"info\":" + info + ",\"paths\":{");
        document.members(parts, part -> part.json().paths());
        document.text("},\"definitions\":{");
        document.members(parts, part -> part.json().definitions());
        document.text("},\"parameters\":" + parameters + "}");
        return document.pieces;
    }

    private void text(String text) {
        pieces.add(Compressed.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    private void members(List<SwaggerPart> parts, Function<SwaggerPart, Compressed> members) {
        boolean first = true;
        for (SwaggerPart part : parts) {
            Compressed some = members.apply(part);
            if (some.length() > 0) {
                if (!first) {
                    text(",");
                }
                pieces.add(some);
                first = false;
            }
        }
    }

    static List<Compressed> protobuf(String version, List<SwaggerPart> parts, ObjectNode parameters) {
        SwaggerDocument document = new SwaggerDocument();
        document.pieces.add(Compressed.of(Gnostic.head(TITLE, version)));
        document.message(
                Gnostic.PATHS,
                parts.stream().map(part -> part.protobuf().paths()).toList());
        document.message(
                Gnostic.DEFINITIONS,
                parts.stream().map(part -> part.protobuf().definitions()).toList());
        document.message(Gnostic.PARAMETERS, List.of(Compressed.of(Gnostic.parameters(parameters))));
        return document.pieces;
    }

    /** A member that is a message, whose entries are given. */
    private void message(int field, List<Compressed> entries) {
        int length = entries.stream().mapToInt(Compressed::length).sum();
        ByteArrayOutputStream tag = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(tag);
        try {
            out.writeTag(field, 2);
            out.writeUInt32NoTag(length);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        pieces.add(Compressed.of(tag.toByteArray()));
        pieces.addAll(entries);
    }
}
