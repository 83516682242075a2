package dev.orlop.codec;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
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
 *
 * <p>Of the generated classes only the descriptors are used: their parsers are of a protobuf compiler whose code a hostile
 * message can keep busy (CVE-2022-3171), the library's own parser is not.
 */
public final class ProtobufDecoder {
    private static final byte[] MAGIC = {'k', '8', 's', 0};
    /** A schema in a CRD takes three messages a level. */
    private static final int MAX_NESTED_MESSAGES = JsonCursor.MAX_DEPTH;

    private static final String DELETE_OPTIONS = "DeleteOptions";
    private static final Map<String, Descriptor> KINDS = kinds();

    private ProtobufDecoder() {}

    /** A well-formed body of a kind without a known protobuf form, such as a custom resource: media type unsupported. */
    public static final class UnknownKindException extends CodecException {
        private static final long serialVersionUID = 1;

        UnknownKindException(String apiVersion, String kind) {
            super("no protobuf form is known of apiVersion \"" + apiVersion + "\", kind \"" + kind + "\"");
        }
    }

    private static Map<String, Descriptor> kinds() {
        Map<String, Descriptor> kinds = new HashMap<>();
        add(kinds, "v1", V1.Namespace.getDescriptor(), V1.ConfigMap.getDescriptor());
        add(kinds, "v1", V1.Secret.getDescriptor(), V1.ServiceAccount.getDescriptor());
        add(kinds, "v1", V1.Event.getDescriptor());
        add(kinds, "events.k8s.io/v1", V1Events.Event.getDescriptor());
        add(kinds, "coordination.k8s.io/v1", V1Coordination.Lease.getDescriptor());
        add(kinds, "apiextensions.k8s.io/v1", V1Apiextensions.CustomResourceDefinition.getDescriptor());
        add(kinds, "autoscaling/v1", V1Autoscaling.Scale.getDescriptor());
        add(
                kinds,
                "rbac.authorization.k8s.io/v1",
                V1Rbac.Role.getDescriptor(),
                V1Rbac.RoleBinding.getDescriptor(),
                V1Rbac.ClusterRole.getDescriptor(),
                V1Rbac.ClusterRoleBinding.getDescriptor());
        add(
                kinds,
                "authentication.k8s.io/v1",
                V1Authentication.TokenReview.getDescriptor(),
                V1Authentication.SelfSubjectReview.getDescriptor());
        add(
                kinds,
                "authorization.k8s.io/v1",
                V1Authorization.SubjectAccessReview.getDescriptor(),
                V1Authorization.LocalSubjectAccessReview.getDescriptor(),
                V1Authorization.SelfSubjectAccessReview.getDescriptor(),
                V1Authorization.SelfSubjectRulesReview.getDescriptor());
        return Map.copyOf(kinds);
    }

    private static void add(Map<String, Descriptor> kinds, String apiVersion, Descriptor... messages) {
        for (Descriptor message : messages) {
            kinds.put(apiVersion + " " + message.getName(), message);
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
        DynamicMessage envelope = parse(
                Runtime.Unknown.getDescriptor(),
                CodedInputStream.newInstance(body, MAGIC.length, body.length - MAGIC.length));
        if (!text(envelope, Runtime.Unknown.CONTENTENCODING_FIELD_NUMBER).isEmpty()) {
            throw new CodecException("a protobuf body with a content encoding of its own");
        }
        Message type = (Message) get(envelope, Runtime.Unknown.TYPEMETA_FIELD_NUMBER);
        String apiVersion = text(type, Runtime.TypeMeta.APIVERSION_FIELD_NUMBER);
        String kind = text(type, Runtime.TypeMeta.KIND_FIELD_NUMBER);
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("kind", kind).put("apiVersion", apiVersion);
        ByteString raw = (ByteString) get(envelope, Runtime.Unknown.RAW_FIELD_NUMBER);
        ProtobufTree.fill(tree, parse(descriptor(apiVersion, kind), raw.newCodedInput()));
        return tree;
    }

    private static Object get(Message message, int field) {
        return message.getField(message.getDescriptorForType().findFieldByNumber(field));
    }

    private static String text(Message message, int field) {
        return (String) get(message, field);
    }

    /** Every group has DeleteOptions of its own version; they are all the same message. */
    private static Descriptor descriptor(String apiVersion, String kind) {
        if (kind.equals(DELETE_OPTIONS)) {
            return Meta.DeleteOptions.getDescriptor();
        }
        Descriptor descriptor = KINDS.get(apiVersion + " " + kind);
        if (descriptor == null) {
            throw new UnknownKindException(apiVersion, kind);
        }
        return descriptor;
    }

    private static DynamicMessage parse(Descriptor descriptor, CodedInputStream in) {
        in.setRecursionLimit(MAX_NESTED_MESSAGES);
        try {
            DynamicMessage message = DynamicMessage.parseFrom(descriptor, in);
            in.checkLastTagWas(0);
            return message;
        } catch (InvalidProtocolBufferException e) {
            throw new CodecException("malformed protobuf: " + e.getMessage());
        } catch (IOException e) {
            throw new CodecException("unreadable protobuf: " + e.getMessage());
        }
    }
}
