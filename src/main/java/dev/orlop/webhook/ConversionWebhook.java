package dev.orlop.webhook;

import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.type.Conversion;
import dev.orlop.registry.type.Uids;
import dev.orlop.tree.Trees;
import dev.orlop.webhook.WebhookClient.Caller;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Converts objects by a webhook ({@code conversion.webhookConverter}). */
final class ConversionWebhook implements Conversion {
    static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String GROUP = "apiextensions.k8s.io";
    private static final String KIND = "ConversionReview";
    private static final List<String> KNOWN_REVIEWS = List.of("v1", "v1beta1");

    private final String version;
    private final Mono<Caller> caller;
    private final Uids uids;
    private final Duration limit;

    ConversionWebhook(ObjectNode webhook, Mono<Caller> caller, Uids uids, Duration limit) {
        this.limit = limit;
        this.version = Trees.texts(webhook, "conversionReviewVersions").stream()
                .filter(KNOWN_REVIEWS::contains)
                .findFirst()
                .orElse("v1");
        this.caller = caller;
        this.uids = uids;
    }

    @Override
    public Mono<List<ObjectNode>> convert(List<ObjectNode> objects, String apiVersion) {
        return Mono.defer(() -> {
            String uid = uids.next();
            return caller.flatMap(webhook -> webhook.post(review(uid, objects, apiVersion), limit))
                    .map(body -> answer(body, uid))
                    .onErrorMap(
                            CallException.class,
                            failure -> failure(objects.getFirst(), "failed: " + failure.getMessage()))
                    .map(converted -> checked(objects, converted, apiVersion));
        });
    }

    private GroupVersionKind kind() {
        return new GroupVersionKind(GROUP, version, KIND);
    }

    private byte[] review(String uid, List<ObjectNode> objects, String apiVersion) {
        ObjectNode review = JsonNodeFactory.instance.objectNode();
        review.put("kind", KIND).put("apiVersion", kind().apiVersion());
        ObjectNode request = review.putObject("request").put("uid", uid).put("desiredAPIVersion", apiVersion);
        request.putArray("objects").addAll(objects);
        return review.toString().getBytes(StandardCharsets.UTF_8);
    }

    private List<JsonNode> answer(byte[] body, String uid) {
        ObjectNode review = Answer.decode(body);
        Answer.checkKind(review, kind());
        ObjectNode response = Trees.object(review, "response");
        if (response == null) {
            throw new CallException("no response provided");
        }
        Answer.checkUid(response, uid);
        String status = Trees.text(response.get("result"), "status");
        if (!status.equals("Success")) {
            String message = Trees.text(response.get("result"), "message");
            throw new CallException(
                    message.isEmpty() ? "response.result.status was '" + status + "', not 'Success'" : message);
        }
        return Trees.elements(response, "convertedObjects");
    }

    private static List<ObjectNode> checked(List<ObjectNode> objects, List<JsonNode> converted, String apiVersion) {
        ObjectNode first = objects.getFirst();
        if (converted.size() != objects.size()) {
            throw failure(first, "returned " + converted.size() + " objects, expected " + objects.size());
        }
        List<ObjectNode> checked = new ArrayList<>(objects.size());
        for (int i = 0; i < objects.size(); i++) {
            try {
                checked.add(new ConvertedObject(objects.get(i), converted.get(i)).checked(apiVersion));
            } catch (ConvertedObject.InvalidException e) {
                throw failure(first, "returned " + (objects.size() == 1 ? e.alone() : e.inList(i)));
            }
        }
        return checked;
    }

    /** Says no more than what is wrong, as the reference does: it is none of the errors that have a reason. */
    private static StatusException failure(ObjectNode object, String problem) {
        GroupVersionKind kind = GroupVersionKind.of(Trees.text(object, "apiVersion"), Trees.text(object, "kind"));
        return new StatusException(new Status(
                "Failure",
                "conversion webhook for " + Answer.text(kind) + " " + problem,
                Status.Reason.UNKNOWN,
                500,
                null,
                null));
    }
}
