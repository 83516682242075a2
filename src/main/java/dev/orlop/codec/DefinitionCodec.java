package dev.orlop.codec;

import dev.orlop.object.KubeObject;
import dev.orlop.tree.Trees;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads CustomResourceDefinitions that kube-apiserver stored: to this day it keeps them as v1beta1, which says once what
 * all versions share. Objects are written as v1, which it reads as well ({@code apiextensions/v1/conversion.go}).
 */
public final class DefinitionCodec implements Codec {
    private static final String V1 = "apiextensions.k8s.io/v1";
    private static final String V1BETA1 = "apiextensions.k8s.io/v1beta1";

    private final Codec v1;

    /** @param v1 the codec of definitions as clients see them */
    public DefinitionCodec(Codec v1) {
        this.v1 = v1;
    }

    @Override
    public KubeObject decode(byte[] stored, long resourceVersion) {
        KubeObject object = v1.decode(stored, resourceVersion);
        if (!object.type().apiVersion().equals(V1BETA1)) {
            return object;
        }
        ObjectNode tree = v1.toTree(object);
        tree.put("apiVersion", V1);
        ObjectNode spec = Trees.object(tree, "spec");
        if (spec != null) {
            convert(spec);
        }
        return v1.encode(tree).withResourceVersion(resourceVersion);
    }

    @Override
    public KubeObject encode(ObjectNode tree) {
        return v1.encode(tree);
    }

    @Override
    public ObjectNode toTree(KubeObject object) {
        return v1.toTree(object);
    }

    private static void convert(ObjectNode spec) {
        JsonNode first = spec.remove("version");
        ArrayNode versions = Trees.arrayAt(spec, "versions");
        if (versions.isEmpty() && first != null) {
            versions.addObject().put("served", true).put("storage", true).set("name", first);
        }
        JsonNode schema = spec.remove("validation");
        JsonNode subresources = spec.remove("subresources");
        JsonNode columns = spec.remove("additionalPrinterColumns");
        JsonNode fields = spec.remove("selectableFields");
        for (JsonNode version : versions) {
            if (version instanceof ObjectNode each) {
                share(each, "schema", schema);
                share(each, "subresources", subresources);
                share(each, "additionalPrinterColumns", columns);
                share(each, "selectableFields", fields);
                Trees.elements(each, "additionalPrinterColumns").forEach(DefinitionCodec::column);
            }
        }
        conversion(spec);
        // A definition of the time before schemas had to be complete keeps what it does not declare.
        boolean keeps = !spec.has("preserveUnknownFields") || Trees.flag(spec, "preserveUnknownFields");
        spec.remove("preserveUnknownFields");
        if (keeps) {
            spec.put("preserveUnknownFields", true);
        }
    }

    private static void share(ObjectNode version, String member, @Nullable JsonNode shared) {
        if (shared != null && !version.has(member)) {
            version.set(member, shared.deepCopy());
        }
    }

    private static void column(JsonNode column) {
        if (column instanceof ObjectNode object) {
            JsonNode path = object.remove("JSONPath");
            if (path != null) {
                object.set("jsonPath", path);
            }
        }
    }

    private static void conversion(ObjectNode spec) {
        ObjectNode conversion = Trees.object(spec, "conversion");
        if (conversion == null) {
            spec.putObject("conversion").put("strategy", "None");
            return;
        }
        ObjectNode webhook = JsonNodeFactory.instance.objectNode();
        JsonNode client = conversion.remove("webhookClientConfig");
        if (client != null) {
            webhook.set("clientConfig", client);
        }
        JsonNode reviews = conversion.remove("conversionReviewVersions");
        if (reviews != null) {
            webhook.set("conversionReviewVersions", reviews);
        }
        if (!webhook.isEmpty()) {
            conversion.set("webhook", webhook);
        }
    }
}
