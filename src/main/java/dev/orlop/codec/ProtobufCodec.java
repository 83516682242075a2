package dev.orlop.codec;

import dev.orlop.object.KubeObject;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads objects of a built-in kind that kube-apiserver stored, which keeps those as protobuf. Objects are written as JSON,
 * which it reads as well ({@code storagebackend.Config.Codec} decodes by what the bytes begin with).
 */
public final class ProtobufCodec implements Codec {
    private final Codec json;
    private final ProtobufDecoder protobuf;
    private final Consumer<ObjectNode> completion;

    /**
     * @param json the codec of values that are not protobuf, and of all that is written
     * @param completion fills in, in place, the defaults that came with versions of Kubernetes after the one that stored the
     *     object
     */
    public ProtobufCodec(Codec json, ProtobufDecoder protobuf, Consumer<ObjectNode> completion) {
        this.json = json;
        this.protobuf = protobuf;
        this.completion = completion;
    }

    @Override
    public KubeObject decode(byte[] stored, long resourceVersion) {
        return ProtobufDecoder.isProtobuf(stored)
                ? json.encode(completed(stored)).withResourceVersion(resourceVersion)
                : json.decode(stored, resourceVersion);
    }

    private ObjectNode completed(byte[] stored) {
        ObjectNode object = protobuf.decode(stored);
        completion.accept(object);
        return object;
    }

    @Override
    public KubeObject encode(ObjectNode tree) {
        return json.encode(tree);
    }

    @Override
    public ObjectNode toTree(KubeObject object) {
        return json.toTree(object);
    }
}
