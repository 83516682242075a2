package dev.orlop.codec;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Apiextensions;
import io.kubernetes.client.proto.V1Authentication;
import io.kubernetes.client.proto.V1Authorization;
import io.kubernetes.client.proto.V1Autoscaling;
import io.kubernetes.client.proto.V1Coordination;
import io.kubernetes.client.proto.V1Events;
import io.kubernetes.client.proto.V1Rbac;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Request bodies in {@code application/vnd.kubernetes.protobuf}, which typed clients send for the kinds they know: four
 * magic bytes, then {@code runtime.Unknown} around the kind's message ({@code serializer/protobuf}). The tree is what the
 * same client would have sent as JSON.
 */
public final class ProtobufDecoder {
    private static final byte[] MAGIC = {'k', '8', 's', 0};
    /** A schema in a CRD takes three messages a level. */
    private static final int MAX_NESTED_MESSAGES = JsonCursor.MAX_DEPTH;

    private static final String DELETE_OPTIONS = "DeleteOptions";
    private static final Map<String, Message> KINDS = kinds();

    private ProtobufDecoder() {}

    /** A well-formed body of a kind without a known protobuf form, such as a custom resource: media type unsupported. */
    public static final class UnknownKindException extends CodecException {
        private static final long serialVersionUID = 1;

        UnknownKindException(String apiVersion, String kind) {
            super("no protobuf form is known of apiVersion \"" + apiVersion + "\", kind \"" + kind + "\"");
        }
    }

    private static Map<String, Message> kinds() {
        Map<String, Message> kinds = new HashMap<>();
        add(kinds, "v1", V1.Namespace.getDefaultInstance(), V1.ConfigMap.getDefaultInstance());
        add(kinds, "v1", V1.Secret.getDefaultInstance(), V1.ServiceAccount.getDefaultInstance());
        add(kinds, "v1", V1.Event.getDefaultInstance());
        add(kinds, "events.k8s.io/v1", V1Events.Event.getDefaultInstance());
        add(kinds, "coordination.k8s.io/v1", V1Coordination.Lease.getDefaultInstance());
        add(kinds, "apiextensions.k8s.io/v1", V1Apiextensions.CustomResourceDefinition.getDefaultInstance());
        add(kinds, "autoscaling/v1", V1Autoscaling.Scale.getDefaultInstance());
        add(
                kinds,
                "rbac.authorization.k8s.io/v1",
                V1Rbac.Role.getDefaultInstance(),
                V1Rbac.RoleBinding.getDefaultInstance(),
                V1Rbac.ClusterRole.getDefaultInstance(),
                V1Rbac.ClusterRoleBinding.getDefaultInstance());
        add(
                kinds,
                "authentication.k8s.io/v1",
                V1Authentication.TokenReview.getDefaultInstance(),
                V1Authentication.SelfSubjectReview.getDefaultInstance());
        add(
                kinds,
                "authorization.k8s.io/v1",
                V1Authorization.SubjectAccessReview.getDefaultInstance(),
                V1Authorization.LocalSubjectAccessReview.getDefaultInstance(),
                V1Authorization.SelfSubjectAccessReview.getDefaultInstance(),
                V1Authorization.SelfSubjectRulesReview.getDefaultInstance());
        return Map.copyOf(kinds);
    }

    private static void add(Map<String, Message> kinds, String apiVersion, Message... messages) {
        for (Message message : messages) {
            kinds.put(apiVersion + " " + message.getDescriptorForType().getName(), message);
        }
    }

    /**
     * The body as a tree of the caller's own.
     *
     * @throws UnknownKindException if the kind's message is not known
     * @throws CodecException if the body is malformed
     */
    public static ObjectNode decode(byte[] body) {
        if (body.length < MAGIC.length || !Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new CodecException("not a protobuf body of Kubernetes: it does not start with its magic bytes");
        }
        Runtime.Unknown envelope = (Runtime.Unknown) parse(
                Runtime.Unknown.getDefaultInstance(),
                CodedInputStream.newInstance(body, MAGIC.length, body.length - MAGIC.length));
        if (!envelope.getContentEncoding().isEmpty()) {
            throw new CodecException(
                    "unsupported content encoding in a protobuf body: " + envelope.getContentEncoding());
        }
        String apiVersion = envelope.getTypeMeta().getApiVersion();
        String kind = envelope.getTypeMeta().getKind();
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("kind", kind).put("apiVersion", apiVersion);
        ByteString raw = envelope.getRaw();
        ProtobufTree.fill(tree, parse(prototype(apiVersion, kind), raw.newCodedInput()));
        return tree;
    }

    /** Every group has DeleteOptions of its own version; they are all the same message. */
    private static Message prototype(String apiVersion, String kind) {
        if (kind.equals(DELETE_OPTIONS)) {
            return Meta.DeleteOptions.getDefaultInstance();
        }
        Message prototype = KINDS.get(apiVersion + " " + kind);
        if (prototype == null) {
            throw new UnknownKindException(apiVersion, kind);
        }
        return prototype;
    }

    private static Message parse(Message prototype, CodedInputStream in) {
        in.setRecursionLimit(MAX_NESTED_MESSAGES);
        try {
            Message message = prototype.getParserForType().parseFrom(in);
            in.checkLastTagWas(0);
            return message;
        } catch (InvalidProtocolBufferException e) {
            throw new CodecException("malformed protobuf: " + e.getMessage());
        } catch (IOException e) {
            throw new CodecException("unreadable protobuf: " + e.getMessage());
        }
    }
}
