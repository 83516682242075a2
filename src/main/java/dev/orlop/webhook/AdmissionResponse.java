package dev.orlop.webhook;

import dev.orlop.codec.CodecException;
import dev.orlop.codec.RequestDecoder;
import dev.orlop.object.Status;
import dev.orlop.object.Status.Cause;
import dev.orlop.tree.Literals;
import dev.orlop.tree.Trees;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The word of a webhook on a write ({@code webhook/request.VerifyAdmissionResponse}).
 *
 * @param result what a refusal says, or null
 * @param patch the bytes of a JSON Patch, or null
 */
record AdmissionResponse(
        boolean allowed,
        @Nullable ObjectNode result,
        byte @Nullable [] patch,
        List<String> warnings,
        Map<String, String> annotations) {
    private static final String INVALID = "received invalid webhook response: ";
    private static final int BAD_REQUEST = 400;
    private static final int MOST_CODE = 599;
    private static final int MOST_CAUSES = 100;

    /**
     * Reads an answer.
     *
     * @throws CallException if it is none to the question
     */
    static AdmissionResponse read(byte[] body, AdmissionReview asked, boolean mutating) {
        ObjectNode review = called(body);
        try {
            ObjectNode response = Trees.object(review, "response");
            if (response == null) {
                throw new CallException("webhook response was absent");
            }
            Answer.checkUid(response, asked.uid());
            Answer.checkKind(review, asked.kind());
            return of(response, patch(response, asked, mutating));
        } catch (CallException e) {
            throw new CallException(INVALID + e.getMessage());
        }
    }

    private static ObjectNode called(byte[] body) {
        try {
            ObjectNode review = Answer.decode(body);
            if (Trees.object(review, "response") instanceof ObjectNode response) {
                JsonNode allowed = response.get("allowed");
                Answer.typed(response, "allowed", allowed != null && allowed.isBoolean(), "bool");
                JsonNode patch = response.get("patch");
                Answer.typed(response, "patch", patch != null && patch.isString(), "[]uint8");
            }
            return review;
        } catch (CallException e) {
            throw new CallException("failed to call webhook: " + e.getMessage());
        }
    }

    private static byte @Nullable [] patch(ObjectNode response, AdmissionReview asked, boolean mutating) {
        String patch = Trees.text(response, "patch");
        boolean typed =
                response.get("patchType") != null && !response.path("patchType").isNull();
        if (!mutating) {
            if (asked.version().equals("v1") && !patch.isEmpty()) {
                throw new CallException("validating webhook may not return response.patch");
            }
            if (asked.version().equals("v1") && typed) {
                throw new CallException("validating webhook may not return response.patchType");
            }
            return null;
        }
        if (asked.version().equals("v1")) {
            if (!patch.isEmpty() && !typed) {
                throw new CallException("webhook returned response.patch but not response.patchType");
            }
            if (patch.isEmpty() && typed) {
                throw new CallException("webhook returned response.patchType but not response.patch");
            }
        }
        if (patch.isEmpty()) {
            return null;
        }
        String type = Trees.text(response, "patchType");
        if (typed && !type.equals("JSONPatch")) {
            throw new CallException(
                    type.isEmpty()
                            ? "webhook returned invalid response.patchType of \"\""
                            : "unsupported patch type " + Literals.quote(type));
        }
        return base64(patch);
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new CallException("response.patch is not base64: " + e.getMessage());
        }
    }

    private static AdmissionResponse of(ObjectNode response, byte @Nullable [] patch) {
        Map<String, String> annotations = new LinkedHashMap<>();
        if (Trees.object(response, "auditAnnotations") instanceof ObjectNode given) {
            given.properties()
                    .forEach(each ->
                            annotations.put(each.getKey(), each.getValue().asString("")));
        }
        return new AdmissionResponse(
                Trees.flag(response, "allowed"),
                Trees.object(response, "status"),
                patch,
                Trees.texts(response, "warnings"),
                annotations);
    }

    /**
     * The patch as a tree; null if there is none.
     *
     * @throws CodecException if it is no JSON
     */
    @Nullable
    JsonNode patchTree() {
        byte[] bytes = patch;
        return bytes == null ? null : RequestDecoder.decode(bytes).tree();
    }

    /** The answer to the client of a refused write ({@code errors.ToStatusErr}). */
    Status refusal(String webhook) {
        String denied = "admission webhook " + Literals.quote(webhook) + " denied the request";
        String message = Trees.text(result, "message");
        String reason = Trees.text(result, "reason");
        String text = !message.isEmpty()
                ? denied + ": " + message
                : !reason.isEmpty() ? denied + ": " + reason : denied + " without explanation";
        return new Status("Failure", text, reason, code(), details(), null);
    }

    private int code() {
        JsonNode code = result == null ? null : result.get("code");
        int given = code != null && code.canConvertToInt() ? code.intValue() : 0;
        return given < BAD_REQUEST || given > MOST_CODE ? BAD_REQUEST : given;
    }

    private Status.@Nullable Details details() {
        ObjectNode details = Trees.object(result, "details");
        if (details == null) {
            return null;
        }
        List<Cause> causes = new ArrayList<>();
        Trees.elements(details, "causes").stream()
                .limit(MOST_CAUSES)
                .forEach(cause -> causes.add(new Cause(
                        Trees.text(cause, "reason"), Trees.text(cause, "message"), Trees.text(cause, "field"))));
        JsonNode retry = details.get("retryAfterSeconds");
        return new Status.Details(
                Trees.text(details, "name"),
                Trees.text(details, "group"),
                Trees.text(details, "kind"),
                Trees.text(details, "uid"),
                List.copyOf(causes),
                retry != null && retry.canConvertToInt() ? Math.max(0, retry.intValue()) : 0);
    }
}
