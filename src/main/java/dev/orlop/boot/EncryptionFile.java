package dev.orlop.boot;

import dev.orlop.codec.CodecException;
import dev.orlop.codec.YamlCodec;
import dev.orlop.tree.Trees;
import dev.orlop.value.AesCbcTransformer;
import dev.orlop.value.AesGcmTransformer;
import dev.orlop.value.EncryptionRules.Rule;
import dev.orlop.value.IdentityTransformer;
import dev.orlop.value.PrefixTransformers;
import dev.orlop.value.PrefixTransformers.Prefixed;
import dev.orlop.value.SecretBoxTransformer;
import dev.orlop.value.Transformer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads an {@code EncryptionConfiguration} of {@code apiserver.config.k8s.io/v1} ({@code encryptionconfig}). */
final class EncryptionFile {
    private static final String KIND = "EncryptionConfiguration";
    private static final String API_VERSION = "apiserver.config.k8s.io/v1";

    private EncryptionFile() {}

    /** @throws IllegalArgumentException naming the field that is wrong; never a secret */
    static List<Rule> read(byte[] file) {
        ObjectNode configuration = tree(file);
        if (!Trees.text(configuration, "kind").equals(KIND)
                || !Trees.text(configuration, "apiVersion").equals(API_VERSION)) {
            throw new IllegalArgumentException("expected the kind " + KIND + " of " + API_VERSION);
        }
        List<Rule> rules = new ArrayList<>();
        for (JsonNode rule : Trees.elements(configuration, "resources")) {
            String field = "resources[" + rules.size() + "]";
            List<String> resources = Trees.texts(rule, "resources");
            if (resources.isEmpty()) {
                throw new IllegalArgumentException(field + ".resources: at least one is required");
            }
            rules.add(new Rule(resources, providers(rule, field + ".providers")));
        }
        if (rules.isEmpty()) {
            throw new IllegalArgumentException("resources: at least one is required");
        }
        return rules;
    }

    private static ObjectNode tree(byte[] file) {
        try {
            return YamlCodec.decode(file).object();
        } catch (CodecException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static Transformer providers(JsonNode rule, String field) {
        List<Prefixed> transformers = new ArrayList<>();
        int index = 0;
        for (JsonNode provider : Trees.elements(rule, "providers")) {
            provider(provider, field + "[" + index + "]", transformers);
            index++;
        }
        if (transformers.isEmpty()) {
            throw new IllegalArgumentException(field + ": at least one is required");
        }
        return new PrefixTransformers(transformers);
    }

    private static void provider(JsonNode provider, String field, List<Prefixed> transformers) {
        if (provider.size() != 1) {
            throw new IllegalArgumentException(field + ": exactly one provider is required");
        }
        String name = provider.propertyNames().iterator().next();
        JsonNode options = provider.path(name);
        switch (name) {
            case "identity" -> transformers.add(new Prefixed("", new IdentityTransformer()));
            case "aesgcm" -> keys(options, name, field, AesGcmTransformer::new, transformers);
            case "aescbc" -> keys(options, name, field, AesCbcTransformer::new, transformers);
            case "secretbox" -> keys(options, name, field, SecretBoxTransformer::new, transformers);
            default ->
                throw new IllegalArgumentException(field + "." + name
                        + ": there is no such provider; there are aesgcm, aescbc, secretbox, identity");
        }
    }

    private static void keys(
            JsonNode options,
            String provider,
            String field,
            Function<byte[], Transformer> maker,
            List<Prefixed> transformers) {
        Set<String> names = new HashSet<>();
        int index = 0;
        for (JsonNode key : Trees.elements(options, "keys")) {
            String at = field + "." + provider + ".keys[" + index++ + "]";
            String name = Trees.text(key, "name");
            if (name.isEmpty() || name.contains(":") || !names.add(name)) {
                throw new IllegalArgumentException(at + ".name: must be there, be unique, and have no colon");
            }
            Transformer transformer = maker.apply(secret(key, at));
            transformers.add(new Prefixed("k8s:enc:" + provider + ":v1:" + name + ":", transformer));
        }
        if (index == 0) {
            throw new IllegalArgumentException(field + "." + provider + ".keys: at least one is required");
        }
    }

    private static byte[] secret(JsonNode key, String at) {
        try {
            return Base64.getDecoder().decode(Trees.text(key, "secret"));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(at + ".secret: is not base64");
        }
    }
}
