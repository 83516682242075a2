package dev.orlop.openapi;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.orlop.codec.RequestDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a document in gnostic's protobuf back into JSON, by a table of the fields of {@code OpenAPIv2.proto} that is
 * written down independently of the writer's.
 */
final class ProtobufDocument {
    /** Message, then its fields: {@code number=name:type}. A type in brackets repeats; {@code ^} lifts the members of a message. */
    private static final Map<String, String> MESSAGES = Map.ofEntries(
            Map.entry(
                    "Document",
                    "1=swagger:text 2=info:Info 8=paths:Paths 9=definitions:Definitions 10=parameters:Parameters"),
            Map.entry("Info", "1=title:text 2=version:text"),
            Map.entry("Paths", "2={PathItem}"),
            Map.entry("Definitions", "1={Schema}"),
            Map.entry("Properties", "1={Schema}"),
            Map.entry("Parameters", "1={Parameter}"),
            Map.entry(
                    "PathItem",
                    "2=get:Operation 3=put:Operation 4=post:Operation 5=delete:Operation 6=options:Operation"
                            + " 7=head:Operation 8=patch:Operation 9=parameters:[ParametersItem]"),
            Map.entry(
                    "Operation",
                    "1=tags:[text] 3=description:text 5=operationId:text 6=produces:[text] 7=consumes:[text]"
                            + " 8=parameters:[ParametersItem] 9=responses:Responses 10=schemes:[text] 13={Any}"),
            Map.entry("ParametersItem", "1=^Parameter 2=^Reference"),
            Map.entry("Reference", "1=$ref:text"),
            Map.entry("Parameter", "1=^Body 2=^NonBody"),
            Map.entry("NonBody", "3=^Query 4=^Path"),
            Map.entry("Body", "1=description:text 2=name:text 3=in:text 4=required:flag 5=schema:Schema"),
            Map.entry(
                    "Query",
                    "1=required:flag 2=in:text 3=description:text 4=name:text 6=type:text 20=uniqueItems:flag"),
            Map.entry(
                    "Path", "1=required:flag 2=in:text 3=description:text 4=name:text 5=type:text 19=uniqueItems:flag"),
            Map.entry("Responses", "1={ResponseValue}"),
            Map.entry("ResponseValue", "1=^Response"),
            Map.entry("Response", "1=description:text 2=schema:SchemaItem"),
            Map.entry("SchemaItem", "1=^Schema"),
            Map.entry(
                    "Schema",
                    "1=$ref:text 2=format:text 3=title:text 4=description:text 6=multipleOf:number 7=maximum:number"
                            + " 8=exclusiveMaximum:flag 9=minimum:number 10=exclusiveMinimum:flag 11=maxLength:integer"
                            + " 12=minLength:integer 13=pattern:text 14=maxItems:integer 15=minItems:integer"
                            + " 16=uniqueItems:flag 17=maxProperties:integer 18=minProperties:integer 19=required:[text]"
                            + " 20=enum:[Any] 21=additionalProperties:Values 22=type:Type 23=items:Items"
                            + " 25=properties:Properties 29=externalDocs:ExternalDocs 30=example:Any 31={Any}"),
            Map.entry("ExternalDocs", "1=description:text 2=url:text"),
            Map.entry("Values", "1=^Schema"),
            Map.entry("Items", "1=^Schema"),
            Map.entry("Type", "1=first:text"));

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ProtobufDocument() {}

    static JsonNode read(byte[] bytes) throws IOException {
        return message("Document", ByteString.copyFrom(bytes));
    }

    private static JsonNode message(String type, ByteString bytes) throws IOException {
        if (type.equals("Any")) {
            return RequestDecoder.decode(string(fields(bytes).get(2)).getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .tree();
        }
        ObjectNode out = NODES.objectNode();
        for (Map.Entry<Integer, List<Object>> field : fields(bytes).entrySet()) {
            put(out, type, field.getKey(), field.getValue());
        }
        return type.equals("Type") ? out.get("first") : out;
    }

    private static void put(ObjectNode out, String type, int number, List<Object> values) throws IOException {
        String description = descriptionOf(type, number);
        if (description.startsWith("{")) {
            for (Object value : values) {
                Map<Integer, List<Object>> named = fields((ByteString) value);
                ByteString content =
                        named.containsKey(2) ? (ByteString) named.get(2).getFirst() : ByteString.EMPTY;
                out.set(string(named.get(1)), message(description.substring(1, description.length() - 1), content));
            }
        } else if (description.startsWith("^")) {
            out.setAll((ObjectNode) message(description.substring(1), (ByteString) values.getFirst()));
        } else {
            String name = description.substring(0, description.indexOf(':'));
            String of = description.substring(description.indexOf(':') + 1);
            if (of.startsWith("[")) {
                ArrayNode array = out.putArray(name);
                for (Object value : values) {
                    array.add(value(of.substring(1, of.length() - 1), value));
                }
            } else {
                out.set(name, value(of, values.getFirst()));
            }
        }
    }

    private static String descriptionOf(String type, int number) {
        for (String field : Objects.requireNonNull(MESSAGES.get(type)).split(" ")) {
            if (field.startsWith(number + "=")) {
                return field.substring(field.indexOf('=') + 1);
            }
        }
        throw new AssertionError("field " + number + " of " + type + " is not known");
    }

    private static JsonNode value(String type, Object value) throws IOException {
        return switch (type) {
            case "text" -> NODES.stringNode(((ByteString) value).toStringUtf8());
            case "flag" -> NODES.booleanNode((Long) value != 0);
            case "integer" -> NODES.numberNode((Long) value);
            case "number" -> NODES.numberNode(Double.longBitsToDouble((Long) value));
            default -> message(type, (ByteString) value);
        };
    }

    private static String string(@Nullable List<Object> values) {
        return ((ByteString) Objects.requireNonNull(values).getFirst()).toStringUtf8();
    }

    private static Map<Integer, List<Object>> fields(ByteString bytes) throws IOException {
        Map<Integer, List<Object>> fields = new LinkedHashMap<>();
        CodedInputStream in = bytes.newCodedInput();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            Object value = switch (WireFormat.getTagWireType(tag)) {
                case WireFormat.WIRETYPE_VARINT -> in.readInt64();
                case WireFormat.WIRETYPE_FIXED64 -> in.readFixed64();
                default -> in.readBytes();
            };
            fields.computeIfAbsent(WireFormat.getTagFieldNumber(tag), number -> new ArrayList<>())
                    .add(value);
        }
        return fields;
    }
}
