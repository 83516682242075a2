package dev.orlop.auth.audit;

import dev.orlop.auth.Action;
import dev.orlop.codec.StatusEncoder;
import dev.orlop.object.Status;
import dev.orlop.registry.Identity;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes events as one line of JSON each, in the order of the members of {@code audit.k8s.io/v1 Event}. */
final class AuditEncoder {
    /** Texts may hold halves of surrogate pairs, which can only be written escaped. */
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int TYPICAL_SIZE = 1024;
    private static final int LONGEST_USER_AGENT = 1024;
    private static final String CUT = "...TRUNCATED";

    private AuditEncoder() {}

    /** The line, with its end. */
    static byte[] encode(AuditRecord record, AuditStage stage, Instant now) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_SIZE);
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            AuditRecord.Request request = record.request();
            out.writeStringProperty("kind", "Event");
            out.writeStringProperty("apiVersion", "audit.k8s.io/v1");
            out.writeStringProperty("level", record.level().label());
            out.writeStringProperty("auditID", request.auditId());
            out.writeStringProperty("stage", stage.label());
            out.writeStringProperty("requestURI", request.uri());
            out.writeStringProperty("verb", request.action().verb());
            user(out, "user", request.caller());
            user(out, "impersonatedUser", record.impersonated());
            texts(out, "sourceIPs", request.sources());
            text(out, "userAgent", shortened(request.userAgent()));
            objectRef(out, request.action(), record.object());
            if (stage != AuditStage.REQUEST_RECEIVED) {
                responseStatus(out, record);
            }
            body(out, "requestObject", record.requestBody().json(), record.omitsManagedFields());
            if (stage != AuditStage.REQUEST_RECEIVED) {
                body(out, "responseObject", record.responseBody().json(), record.omitsManagedFields());
            }
            out.writeStringProperty("requestReceivedTimestamp", MICROS.format(request.received()));
            out.writeStringProperty("stageTimestamp", MICROS.format(now));
            annotations(out, record.annotations());
            out.writeEndObject();
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }

    private static void text(JsonGenerator out, String name, String value) {
        if (!value.isEmpty()) {
            out.writeStringProperty(name, value);
        }
    }

    private static String shortened(String userAgent) {
        return userAgent.length() <= LONGEST_USER_AGENT ? userAgent : userAgent.substring(0, LONGEST_USER_AGENT) + CUT;
    }

    private static void texts(JsonGenerator out, String name, List<String> values) {
        if (!values.isEmpty()) {
            out.writeArrayPropertyStart(name);
            values.forEach(out::writeString);
            out.writeEndArray();
        }
    }

    /** A caller that nobody knows is an empty object, another that is not there is left out. */
    private static void user(JsonGenerator out, String name, @Nullable Identity identity) {
        if (identity == null) {
            if (name.equals("user")) {
                out.writeObjectPropertyStart(name);
                out.writeEndObject();
            }
            return;
        }
        out.writeObjectPropertyStart(name);
        text(out, "username", identity.name());
        text(out, "uid", identity.uid());
        texts(out, "groups", identity.groups());
        if (!identity.extra().isEmpty()) {
            out.writeObjectPropertyStart("extra");
            new TreeMap<>(identity.extra()).forEach((key, values) -> texts(out, key, values));
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private static void objectRef(JsonGenerator out, Action action, AuditRecord.ObjectMark object) {
        if (!action.isOnResource()) {
            return;
        }
        out.writeObjectPropertyStart("objectRef");
        text(out, "resource", action.resource());
        text(out, "namespace", either(action.namespace(), object.namespace()));
        text(out, "name", either(action.name(), object.name()));
        text(out, "uid", object.uid());
        text(out, "apiGroup", action.group());
        text(out, "apiVersion", action.version());
        text(out, "resourceVersion", object.resourceVersion());
        text(out, "subresource", action.subresource());
        out.writeEndObject();
    }

    private static String either(String asked, String sent) {
        return asked.isEmpty() ? sent : asked;
    }

    private static void responseStatus(JsonGenerator out, AuditRecord record) {
        out.writeObjectPropertyStart("responseStatus");
        out.writeObjectPropertyStart("metadata");
        out.writeEndObject();
        Status status = record.status();
        if (status != null) {
            text(out, "status", status.status());
            text(out, "message", status.message());
            text(out, "reason", status.reason());
            JsonNode details = StatusEncoder.toTree(status).get("details");
            if (details != null) {
                out.writeName("details");
                JSON.writeTree(out, details);
            }
        }
        out.writeNumberProperty("code", record.code());
        out.writeEndObject();
    }

    private static void body(JsonGenerator out, String name, byte @Nullable [] json, boolean omitManagedFields) {
        if (json != null) {
            out.writeName(name);
            if (omitManagedFields) {
                JSON.writeTree(out, unmanaged(JSON.readTree(json)));
            } else {
                out.writeRawValue(new String(json, StandardCharsets.UTF_8));
            }
        }
    }

    private static JsonNode unmanaged(JsonNode tree) {
        if (tree.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
        }
        if (tree.get("items") instanceof ArrayNode items) {
            items.forEach(AuditEncoder::unmanaged);
        }
        return tree;
    }

    private static void annotations(JsonGenerator out, Map<String, String> annotations) {
        if (!annotations.isEmpty()) {
            out.writeObjectPropertyStart("annotations");
            new TreeMap<>(annotations).forEach(out::writeStringProperty);
            out.writeEndObject();
        }
    }
}
