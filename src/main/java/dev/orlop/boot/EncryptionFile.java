package dev.orlop.boot;

import dev.orlop.auth.ConfigurationFiles;
import dev.orlop.tree.Durations;
import dev.orlop.tree.Trees;
import dev.orlop.value.AesCbcTransformer;
import dev.orlop.value.AesGcmTransformer;
import dev.orlop.value.EncryptionRules.Rule;
import dev.orlop.value.IdentityTransformer;
import dev.orlop.value.PrefixTransformers;
import dev.orlop.value.PrefixTransformers.Prefixed;
import dev.orlop.value.SecretBoxTransformer;
import dev.orlop.value.Transformer;
import dev.orlop.value.kms.KmsProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads an {@code EncryptionConfiguration} of {@code apiserver.config.k8s.io/v1} ({@code encryptionconfig}). One thread,
 * used once.
 */
final class EncryptionFile {
    private static final String KIND = "EncryptionConfiguration";
    private static final String API_VERSION = "apiserver.config.k8s.io/v1";
    private static final String SOCKET = "unix://";
    private static final Duration KMS_TIMEOUT = Duration.ofSeconds(3);

    private final Kms kms;
    private final Set<String> kmsNames = new HashSet<>();

    private EncryptionFile(Kms kms) {
        this.kms = kms;
    }

    /** Opens a provider that needs a plugin. */
    @FunctionalInterface
    interface Kms {
        Transformer open(KmsProvider.Settings settings);
    }

    /**
     * @param kms called for each provider of type kms that is well described; the file may still turn out to be wrong
     * @throws IllegalArgumentException naming the field that is wrong; never a secret
     */
    static List<Rule> read(byte[] file, Kms kms) {
        ObjectNode configuration = ConfigurationFiles.tree(file);
        if (!Trees.text(configuration, "kind").equals(KIND)
                || !Trees.text(configuration, "apiVersion").equals(API_VERSION)) {
            throw new IllegalArgumentException("expected the kind " + KIND + " of " + API_VERSION);
        }
        return new EncryptionFile(kms).rules(configuration);
    }

    private List<Rule> rules(ObjectNode configuration) {
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

    private PrefixTransformers providers(JsonNode rule, String field) {
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

    private void provider(JsonNode provider, String field, List<Prefixed> transformers) {
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
            case "kms" -> transformers.add(plugin(options, field + ".kms"));
            default ->
                throw new IllegalArgumentException(field + "." + name
                        + ": there is no such provider; there are aesgcm, aescbc, secretbox, kms, identity");
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

    private Prefixed plugin(JsonNode options, String field) {
        if (!Trees.text(options, "apiVersion").equals("v2")) {
            throw new IllegalArgumentException(
                    field + ".apiVersion: must be v2; v1, also where it is left out, is not served");
        }
        if (options.has("cachesize")) {
            throw new IllegalArgumentException(field + ".cachesize: is not supported in v2");
        }
        String name = Trees.text(options, "name");
        if (name.isEmpty() || name.contains(":") || !isAscii(name) || !kmsNames.add(name)) {
            throw new IllegalArgumentException(
                    field + ".name: must be there, be ASCII and unique among all rules, and have no colon");
        }
        Path socket = socket(Trees.text(options, "endpoint"), field);
        Transformer transformer = kms.open(new KmsProvider.Settings(name, socket, timeout(options, field)));
        return new Prefixed("k8s:enc:kms:v2:" + name + ":", transformer);
    }

    private static boolean isAscii(String name) {
        return name.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private static Path socket(String endpoint, String field) {
        String path = endpoint.startsWith(SOCKET) ? endpoint.substring(SOCKET.length()) : "";
        if (!path.startsWith("/") || path.startsWith("/@")) {
            throw new IllegalArgumentException(
                    field + ".endpoint: must be unix:// and the path of a socket from the root");
        }
        return Path.of(path);
    }

    private static Duration timeout(JsonNode options, String field) {
        JsonNode given = options.path("timeout");
        if (given.isMissingNode() || given.isNull()) {
            return KMS_TIMEOUT;
        }
        Duration timeout = Durations.parse(given.asString("")).orElse(Duration.ZERO);
        if (timeout.toMillis() == 0) {
            throw new IllegalArgumentException(field + ".timeout: must be a span of time above zero, such as 3s");
        }
        return timeout;
    }
}
