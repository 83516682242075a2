package dev.orlop.webhook;

import dev.orlop.object.GroupVersionKind;
import dev.orlop.registry.admission.AdmissionRequests;
import dev.orlop.registry.type.AdmissionAttributes;
import dev.orlop.registry.type.AdmissionAttributes.Versioned;
import java.nio.charset.StandardCharsets;
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
        AdmissionRequests.describe(request, write, versioned);
        request.set("object", versioned.object());
        request.set("oldObject", versioned.oldObject());
        AdmissionRequests.options(request, write);
        return review.toString().getBytes(StandardCharsets.UTF_8);
    }
}
