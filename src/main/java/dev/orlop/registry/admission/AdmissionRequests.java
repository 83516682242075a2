package dev.orlop.registry.admission;

import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.GroupVersionResource;
import dev.orlop.registry.type.AdmissionAttributes;
import dev.orlop.registry.type.AdmissionAttributes.Versioned;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Describes a write as an {@code AdmissionRequest} without uid and objects, as expressions see it. */
public final class AdmissionRequests {
    private AdmissionRequests() {}

    public static ObjectNode of(AdmissionAttributes write, Versioned versioned) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        describe(request, write, versioned);
        options(request, write);
        return request;
    }

    /** Says what is written, where, and by whom. */
    public static void describe(ObjectNode request, AdmissionAttributes write, Versioned versioned) {
        kind(request.putObject("kind"), versioned.kind());
        resource(request.putObject("resource"), versioned.resource());
        text(request, "subResource", write.subresource());
        kind(request.putObject("requestKind"), write.kind());
        resource(request.putObject("requestResource"), write.resource());
        text(request, "requestSubResource", write.subresource());
        text(request, "name", write.name());
        text(request, "namespace", write.namespace());
        request.put("operation", write.operation().name());
        request.set("userInfo", write.user().userInfo());
    }

    /** Says how it is written. */
    public static void options(ObjectNode request, AdmissionAttributes write) {
        request.put("dryRun", write.isDryRun());
        request.set("options", write.options());
    }

    private static void text(ObjectNode request, String name, String value) {
        if (!value.isEmpty()) {
            request.put(name, value);
        }
    }

    private static void kind(ObjectNode node, GroupVersionKind kind) {
        node.put("group", kind.group()).put("version", kind.version()).put("kind", kind.kind());
    }

    private static void resource(ObjectNode node, GroupVersionResource resource) {
        node.put("group", resource.group()).put("version", resource.version()).put("resource", resource.resource());
    }
}
