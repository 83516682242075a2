package dev.orlop.schema.custom;

import dev.orlop.tree.GoTime;
import dev.orlop.tree.Literals;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decodes metadata as Go's {@code json.Unmarshal} does into {@code ObjectMeta}, and writes it as the reference does.
 * Undeclared members and what is empty go, times become UTC. Its messages are those of Go. One decoding, one thread.
 */
final class ObjectMetaDecoder {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** What a member holds. */
    private enum Kind {
        TEXT,
        TIME,
        INTEGER,
        FLAG,
        TEXT_MAP,
        TEXT_LIST,
        STRUCTS,
        RAW
    }

    /**
     * @param go the type's name in messages
     * @param always whether it is written even if it is empty
     */
    private record Member(Kind kind, String go, boolean always) {
        static final Member TEXT = of(Kind.TEXT, "string");
        static final Member KEPT_TEXT = always(Kind.TEXT, "string");
        static final Member TIME = of(Kind.TIME, "string");

        static Member of(Kind kind, String go) {
            return new Member(kind, go, false);
        }

        static Member always(Kind kind, String go) {
            return new Member(kind, go, true);
        }
    }

    private record Struct(String name, Map<String, Member> members) {}

    private static final Struct OWNER = new Struct(
            "OwnerReference",
            Map.of(
                    "apiVersion",
                    Member.KEPT_TEXT,
                    "kind",
                    Member.KEPT_TEXT,
                    "name",
                    Member.KEPT_TEXT,
                    "uid",
                    Member.always(Kind.TEXT, "types.UID"),
                    "controller",
                    Member.of(Kind.FLAG, "bool"),
                    "blockOwnerDeletion",
                    Member.of(Kind.FLAG, "bool")));

    private static final Struct MANAGED = new Struct(
            "ManagedFieldsEntry",
            Map.of(
                    "manager", Member.TEXT,
                    "operation", Member.of(Kind.TEXT, "v1.ManagedFieldsOperationType"),
                    "apiVersion", Member.TEXT,
                    "time", Member.TIME,
                    "fieldsType", Member.TEXT,
                    "fieldsV1", Member.of(Kind.RAW, ""),
                    "subresource", Member.TEXT));

    private static final Struct META = new Struct(
            "ObjectMeta",
            Map.ofEntries(
                    Map.entry("name", Member.TEXT),
                    Map.entry("generateName", Member.TEXT),
                    Map.entry("namespace", Member.TEXT),
                    Map.entry("selfLink", Member.TEXT),
                    Map.entry("uid", Member.of(Kind.TEXT, "types.UID")),
                    Map.entry("resourceVersion", Member.TEXT),
                    Map.entry("generation", Member.of(Kind.INTEGER, "int64")),
                    Map.entry("creationTimestamp", Member.TIME),
                    Map.entry("deletionTimestamp", Member.TIME),
                    Map.entry("deletionGracePeriodSeconds", Member.always(Kind.INTEGER, "int64")),
                    Map.entry("labels", Member.of(Kind.TEXT_MAP, "map[string]string")),
                    Map.entry("annotations", Member.of(Kind.TEXT_MAP, "map[string]string")),
                    Map.entry("ownerReferences", Member.of(Kind.STRUCTS, "[]v1.OwnerReference")),
                    Map.entry("finalizers", Member.of(Kind.TEXT_LIST, "[]string")),
                    Map.entry("managedFields", Member.of(Kind.STRUCTS, "[]v1.ManagedFieldsEntry"))));

    private final Consumer<String> unknown;
    private final boolean lenient;
    /** The way from the metadata, as Go names it: without indices. */
    private final List<String> fields = new ArrayList<>();

    private final FieldPath path = new FieldPath();
    private @Nullable String problem;

    private ObjectMetaDecoder(String prefix, Consumer<String> unknown, boolean lenient) {
        this.unknown = unknown;
        this.lenient = lenient;
        path.push(prefix);
    }

    /** Says why metadata cannot be decoded. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1;

        MalformedException(String message) {
            super(message, null, false, false);
        }
    }

    /** The value decoded, written anew. */
    static ObjectNode decode(JsonNode metadata, String prefix, Consumer<String> unknown) throws MalformedException {
        ObjectMetaDecoder decoder = new ObjectMetaDecoder(prefix, unknown, false);
        ObjectNode decoded = decoder.whole(metadata);
        String problem = decoder.problem;
        if (problem != null) {
            throw new MalformedException(problem);
        }
        return decoded;
    }

    /** The value decoded without what cannot be. */
    static ObjectNode decodeLeniently(JsonNode metadata) {
        ObjectMetaDecoder decoder = new ObjectMetaDecoder("metadata", name -> {}, true);
        try {
            return decoder.whole(metadata);
        } catch (MalformedException e) {
            return NODES.objectNode();
        }
    }

    private ObjectNode whole(JsonNode metadata) throws MalformedException {
        if (metadata.isNull()) {
            return NODES.objectNode();
        }
        if (!(metadata instanceof ObjectNode object)) {
            throw new MalformedException(
                    "json: cannot unmarshal " + Literals.kind(metadata) + " into Go value of type v1.ObjectMeta");
        }
        return struct(META, object);
    }

    private ObjectNode struct(Struct struct, ObjectNode object) throws MalformedException {
        ObjectNode decoded = NODES.objectNode();
        List<String> names = new ArrayList<>(object.propertyNames());
        names.sort(null);
        for (String name : names) {
            Member member = struct.members.get(name);
            path.push(name);
            if (member == null) {
                unknown.accept(path.text());
            } else {
                fields.add(name);
                JsonNode value = member(struct, member, object.get(name));
                fields.removeLast();
                if (value != null && (member.always || member.kind == Kind.RAW || !isEmpty(value))) {
                    decoded.set(name, value);
                }
            }
            path.pop();
        }
        struct.members.forEach((name, member) -> {
            if (member.always && member.kind == Kind.TEXT && !decoded.has(name)) {
                decoded.put(name, "");
            }
        });
        return decoded;
    }

    /** A flag is written whatever it says, as it is a pointer. */
    private static boolean isEmpty(JsonNode value) {
        return (value.isString() && value.stringValue().isEmpty())
                || (value.isContainer() && value.isEmpty())
                || (value.isNumber() && value.longValue() == 0);
    }

    private @Nullable JsonNode member(Struct struct, Member member, JsonNode value) throws MalformedException {
        if (value.isNull()) {
            return null;
        }
        return switch (member.kind) {
            case TEXT -> scalar(struct, member, value, value.isString());
            case TIME -> time(struct, member, value);
            case INTEGER -> integer(struct, member, value);
            case FLAG -> scalar(struct, member, value, value.isBoolean());
            case TEXT_MAP -> texts(struct, member, value);
            case TEXT_LIST -> list(struct, member, value);
            case STRUCTS -> structs(struct, member, value);
            case RAW -> value;
        };
    }

    private @Nullable JsonNode scalar(Struct struct, Member member, JsonNode value, boolean fits) {
        if (!fits) {
            return wrong(struct, member.go, Literals.kind(value));
        }
        return value;
    }

    private @Nullable JsonNode integer(Struct struct, Member member, JsonNode value) {
        if (value.isNumber() && !value.isIntegralNumber()) {
            return wrong(struct, member.go, "number " + Literals.json(value));
        }
        return scalar(struct, member, value, value.isNumber());
    }

    private @Nullable JsonNode time(Struct struct, Member member, JsonNode value) throws MalformedException {
        if (!value.isString()) {
            return wrong(struct, member.go, Literals.kind(value));
        }
        try {
            String canonical = GoTime.SECONDS.canonical(value.stringValue());
            return canonical.isEmpty() ? null : NODES.stringNode(canonical);
        } catch (DateTimeException e) {
            if (lenient) {
                return null;
            }
            throw new MalformedException(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable JsonNode texts(Struct struct, Member member, JsonNode value) {
        if (!(value instanceof ObjectNode object)) {
            return wrong(struct, member.go, Literals.kind(value));
        }
        ObjectNode texts = NODES.objectNode();
        for (Map.Entry<String, JsonNode> each : object.properties()) {
            JsonNode text = text(struct, each.getValue());
            if (text == null && lenient) {
                return null;
            }
            texts.set(each.getKey(), text == null ? NODES.stringNode("") : text);
        }
        return texts;
    }

    /** A text, "" for a null, null if it is neither. */
    private @Nullable JsonNode text(Struct struct, JsonNode value) {
        if (value.isString()) {
            return value;
        }
        if (value.isNull()) {
            return NODES.stringNode("");
        }
        return wrong(struct, "string", Literals.kind(value));
    }

    private @Nullable JsonNode list(Struct struct, Member member, JsonNode value) {
        if (!value.isArray()) {
            return wrong(struct, member.go, Literals.kind(value));
        }
        ArrayNode texts = NODES.arrayNode();
        for (JsonNode each : value) {
            JsonNode text = text(struct, each);
            if (text == null && lenient) {
                return null;
            }
            texts.add(text == null ? NODES.stringNode("") : text);
        }
        return texts;
    }

    private @Nullable JsonNode structs(Struct struct, Member member, JsonNode value) throws MalformedException {
        if (!value.isArray()) {
            return wrong(struct, member.go, Literals.kind(value));
        }
        Struct element = member.go.contains("Owner") ? OWNER : MANAGED;
        ArrayNode structs = NODES.arrayNode();
        for (int i = 0; i < value.size(); i++) {
            JsonNode each = value.get(i);
            path.push(i);
            if (each instanceof ObjectNode object) {
                structs.add(struct(element, object));
            } else if (each.isNull()) {
                structs.add(struct(element, NODES.objectNode()));
            } else {
                wrong(struct, "v1." + element.name, Literals.kind(each));
            }
            path.pop();
        }
        return structs;
    }

    /** Go goes on to the end and reports the first. */
    private @Nullable JsonNode wrong(Struct struct, String go, String found) {
        if (problem == null) {
            problem = "json: cannot unmarshal " + found + " into Go struct field " + struct.name + "."
                    + String.join(".", fields) + " of type " + go;
        }
        return null;
    }
}
