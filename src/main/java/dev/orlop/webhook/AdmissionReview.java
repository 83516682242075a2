package dev.orlop.webhook;

import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.GroupVersionResource;
import dev.orlop.registry.Identity;
import dev.orlop.registry.type.AdmissionAttributes;
import dev.orlop.registry.type.AdmissionAttributes.Versioned;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks a webhook about one write ({@code webhook/request.CreateAdmissionObjects}).
 *
 * @param uid of the question, which the answer repeats
 * @param version {@code v1} or {@code v1beta1}, which differ in nothing that is asked
 */
record AdmissionReview(String uid, String version) {
    static final String GROUP = "admission.k8s.io";
    static final String KIND = "AdmissionReview";

    GroupVersionKind kind() {
        return new GroupVersionKind(GROUP, version, KIND);
    }

    /** The body of the request. */
    byte[] encode(AdmissionAttributes write, Versioned versioned) {
        ObjectNode review = JsonNodeFactory.instance.objectNode();
        review.put("kind", KIND).put("apiVersion", kind().apiVersion());
        ObjectNode request = review.putObject("request").put("uid", uid);
        kind(request, "kind", versioned.kind());
        resource(request, "resource", versioned.resource());
        text(request, "subResource", write.subresource());
        kind(request, "requestKind", write.kind());
        resource(request, "requestResource", write.resource());
        text(request, "requestSubResource", write.subresource());
        text(request, "name", write.name());
        text(request, "namespace", write.namespace());
        request.put("operation", write.operation().name());
        user(request.putObject("userInfo"), write.user());
        object(request, "object", versioned.object());
        object(request, "oldObject", versioned.oldObject());
        request.put("dryRun", write.isDryRun());
        request.set("options", write.options());
        return review.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void kind(ObjectNode request, String member, GroupVersionKind kind) {
        request.putObject(member)
                .put("group", kind.group())
                .put("version", kind.version())
                .put("kind", kind.kind());
    }

    private static void resource(ObjectNode request, String member, GroupVersionResource resource) {
        request.putObject(member)
                .put("group", resource.group())
                .put("version", resource.version())
                .put("resource", resource.resource());
    }

    private static void text(ObjectNode request, String member, String value) {
        if (!value.isEmpty()) {
            request.put(member, value);
        }
    }

    private static void object(ObjectNode request, String member, @Nullable ObjectNode object) {
        if (object == null) {
            request.putNull(member);
        } else {
            request.set(member, object);
        }
    }

    private static void user(ObjectNode info, Identity user) {
        text(info, "username", user.name());
        text(info, "uid", user.uid());
        if (!user.groups().isEmpty()) {
            user.groups().forEach(info.putArray("groups")::add);
        }
        if (!user.extra().isEmpty()) {
            ObjectNode extra = info.putObject("extra");
            user.extra().forEach((key, values) -> values.forEach(extra.putArray(key)::add));
        }
    }
}
