package dev.orlop.support.kms;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The messages of KMS v2 as Kubernetes declares them, coded by protobuf's own library. */
public final class KmsProtocol {
    private static final FileDescriptor FILE = file();

    private KmsProtocol() {}

    private static FileDescriptor file() {
        FileDescriptorProto.Builder file =
                FileDescriptorProto.newBuilder().setSyntax("proto3").setPackage("v2");
        file.addMessageType(message("StatusRequest"));
        file.addMessageType(message("StatusResponse", "version", "healthz", "key_id"));
        file.addMessageType(message("EncryptRequest", "plaintext:bytes", "uid"));
        file.addMessageType(message("EncryptResponse", "ciphertext:bytes", "key_id", "annotations:map"));
        file.addMessageType(message("DecryptRequest", "ciphertext:bytes", "uid", "key_id", "annotations:map"));
        file.addMessageType(message("DecryptResponse", "plaintext:bytes"));
        file.addMessageType(message(
                "EncryptedObject",
                "encryptedData:bytes",
                "keyID",
                "encryptedDEKSource:bytes",
                "annotations:map",
                "encryptedDEKSourceType:int"));
        try {
            return FileDescriptor.buildFrom(file.build(), new FileDescriptor[0]);
        } catch (DescriptorValidationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DescriptorProto message(String name, String... fields) {
        DescriptorProto.Builder message = DescriptorProto.newBuilder().setName(name);
        for (int i = 0; i < fields.length; i++) {
            String[] field = fields[i].split(":");
            FieldDescriptorProto.Builder built =
                    FieldDescriptorProto.newBuilder().setName(field[0]).setNumber(i + 1);
            switch (field.length == 1 ? "text" : field[1]) {
                case "bytes" -> built.setType(Type.TYPE_BYTES).setLabel(Label.LABEL_OPTIONAL);
                case "int" -> built.setType(Type.TYPE_INT32).setLabel(Label.LABEL_OPTIONAL);
                case "map" -> {
                    message.addNestedType(message("AnnotationsEntry", "key", "value:bytes").toBuilder()
                            .setOptions(MessageOptions.newBuilder().setMapEntry(true)));
                    built.setType(Type.TYPE_MESSAGE)
                            .setLabel(Label.LABEL_REPEATED)
                            .setTypeName(".v2." + name + ".AnnotationsEntry");
                }
                default -> built.setType(Type.TYPE_STRING).setLabel(Label.LABEL_OPTIONAL);
            }
            message.addField(built);
        }
        return message.build();
    }

    static Descriptor type(String message) {
        return FILE.findMessageTypeByName(message);
    }

    /** A message with these fields; a map of bytes becomes annotations. */
    public static DynamicMessage message(String type, Map<String, Object> fields) {
        Descriptor descriptor = type(type);
        DynamicMessage.Builder message = DynamicMessage.newBuilder(descriptor);
        fields.forEach((name, value) -> {
            if (value instanceof Map<?, ?> annotations) {
                annotations.forEach((key, bytes) -> message.addRepeatedField(
                        descriptor.findFieldByName(name),
                        entry(descriptor, String.valueOf(key), ByteString.copyFrom((byte[]) bytes))));
            } else {
                Object set = value instanceof byte[] bytes ? ByteString.copyFrom(bytes) : value;
                message.setField(descriptor.findFieldByName(name), set);
            }
        });
        return message.build();
    }

    private static DynamicMessage entry(Descriptor of, String key, ByteString value) {
        Descriptor type = of.findNestedTypeByName("AnnotationsEntry");
        return DynamicMessage.newBuilder(type)
                .setField(type.findFieldByName("key"), key)
                .setField(type.findFieldByName("value"), value)
                .build();
    }

    /** An object of the store, without its prefix. */
    public static DynamicMessage encryptedObject(byte[] stored) throws java.io.IOException {
        return DynamicMessage.parseFrom(type("EncryptedObject"), stored);
    }

    public static String text(DynamicMessage message, String field) {
        return (String) message.getField(message.getDescriptorForType().findFieldByName(field));
    }

    public static byte[] bytes(DynamicMessage message, String field) {
        return ((ByteString) message.getField(message.getDescriptorForType().findFieldByName(field))).toByteArray();
    }

    /** Annotations as texts. */
    public static Map<String, String> annotations(DynamicMessage message) {
        Map<String, String> annotations = new LinkedHashMap<>();
        List<?> entries = new ArrayList<>(
                (List<?>) message.getField(message.getDescriptorForType().findFieldByName("annotations")));
        for (Object entry : entries) {
            DynamicMessage annotation = (DynamicMessage) entry;
            annotations.put(
                    text(annotation, "key"),
                    ByteString.copyFrom(bytes(annotation, "value")).toStringUtf8());
        }
        return annotations;
    }
}
