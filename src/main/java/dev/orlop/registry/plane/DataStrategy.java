package dev.orlop.registry.plane;

import dev.orlop.object.NameRule;
import dev.orlop.object.Status.Cause;
import dev.orlop.registry.type.Strategy;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Trees;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** ConfigMaps and Secrets: named pieces of data, which can be declared immutable ({@code core/validation}). */
final class DataStrategy implements Strategy {
    private static final int DATA_LIMIT = 1024 * 1024;

    private final boolean secret;

    private DataStrategy(boolean secret) {
        this.secret = secret;
    }

    static DataStrategy configMap() {
        return new DataStrategy(false);
    }

    static DataStrategy secret() {
        return new DataStrategy(true);
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        if (secret) {
            foldTexts(object);
            if (Trees.text(object, "type").isEmpty()) {
                object.put("type", "Opaque");
            }
        }
    }

    @Override
    public void prepareForUpdate(ObjectNode object, ObjectNode old) {
        if (secret) {
            foldTexts(object);
            if (Trees.text(object, "type").isEmpty()) {
                Trees.replace(object, "type", old.get("type"));
            }
        }
    }

    private static void foldTexts(ObjectNode object) {
        if (object.get("stringData") instanceof ObjectNode texts) {
            texts.properties().forEach(entry -> {
                if (entry.getValue().isString()) {
                    byte[] bytes = entry.getValue().stringValue().getBytes(StandardCharsets.UTF_8);
                    Trees.objectAt(object, "data")
                            .put(entry.getKey(), Base64.getEncoder().encodeToString(bytes));
                }
            });
            object.remove("stringData");
        }
    }

    @Override
    public void validate(ObjectNode object, @Nullable ObjectNode old, FieldErrors causes) {
        if (old != null) {
            validateUpdate(object, old, causes);
        }
        validate(object, causes);
    }

    @Override
    public void validate(ObjectNode object, FieldErrors causes) {
        JsonNode others = secret ? null : object.get("binaryData");
        long size = values(object, "data", secret, others, causes);
        if (!secret) {
            size += values(object, "binaryData", true, null, causes);
        }
        if (size > DATA_LIMIT) {
            causes.add(Cause.tooLong(secret ? "data" : "", "may not be more than " + DATA_LIMIT + " bytes"));
        }
        JsonNode immutable = object.get("immutable");
        if (immutable != null && !immutable.isBoolean() && !immutable.isNull()) {
            causes.add(Cause.typeInvalid("immutable", "must be a boolean"));
        }
    }

    private static long values(
            ObjectNode object, String member, boolean base64, @Nullable JsonNode others, FieldErrors causes) {
        JsonNode values = object.get(member);
        if (values == null || values.isNull()) {
            return 0;
        }
        if (!(values instanceof ObjectNode map)) {
            causes.add(Cause.typeInvalid(member, "must be an object of strings"));
            return 0;
        }
        long size = 0;
        for (var entry : map.properties()) {
            String field = member + "[" + entry.getKey() + "]";
            NameRule.DATA_KEY.check(entry.getKey()).forEach(problem -> causes.invalid(field, entry.getKey(), problem));
            if (others != null && others.has(entry.getKey())) {
                causes.invalid(field, entry.getKey(), "duplicate of key present in binaryData");
            }
            size += length(entry.getValue(), base64, field, causes);
        }
        return size;
    }

    private static long length(JsonNode value, boolean base64, String field, FieldErrors causes) {
        if (value.isNull()) {
            return 0;
        }
        if (!value.isString()) {
            causes.add(Cause.typeInvalid(field, "must be a string"));
            return 0;
        }
        String text = value.stringValue();
        if (!base64) {
            return text.getBytes(StandardCharsets.UTF_8).length;
        }
        try {
            return Base64.getMimeDecoder().decode(text).length;
        } catch (IllegalArgumentException e) {
            causes.add(Cause.typeInvalid(field, "must be base64: " + e.getMessage()));
            return 0;
        }
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors causes) {
        if (secret && !same(object, old, "type")) {
            causes.invalid("type", Trees.text(object, "type"), "field is immutable");
        }
        if (!Trees.flag(old, "immutable")) {
            return;
        }
        if (!Trees.flag(object, "immutable")) {
            causes.forbidden("immutable", "field is immutable when `immutable` is set");
        }
        for (String member : secret ? List.of("data") : List.of("data", "binaryData")) {
            if (!same(object, old, member)) {
                causes.forbidden(member, "field is immutable when `immutable` is set");
            }
        }
    }

    private static boolean same(ObjectNode object, ObjectNode old, String member) {
        return content(object, member).equals(content(old, member));
    }

    /** Absent, null and empty are the same. */
    private static JsonNode content(ObjectNode object, String member) {
        JsonNode value = object.get(member);
        return value == null || value.isNull() ? object.objectNode() : value;
    }
}
