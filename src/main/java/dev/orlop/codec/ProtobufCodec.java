package dev.orlop.codec;

import dev.orlop.object.KubeObject;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads objects of a built-in kind that kube-apiserver stored, which keeps those as protobuf. Objects are written as JSON,
 * which it reads as well ({@code storagebackend.Config.Codec} decodes by what the bytes begin with).
 */
public final class ProtobufCodec implements Codec {
    private final Codec json;
    private final ProtobufDecoder protobuf;

    /** @param json the codec of values that are not protobuf, and of all that is written */
    public ProtobufCodec(Codec json, ProtobufDecoder protobuf) {
        this.json = json;
        this.protobuf = protobuf;
    }

    @Override
    public KubeObject decode(byte[] stored, long resourceVersion) {
        return ProtobufDecoder.isProtobuf(stored)
                ? json.encode(protobuf.decode(stored)).withResourceVersion(resourceVersion)
                : json.decode(stored, resourceVersion);
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
