package dev.orlop.auth.jwt;

import dev.orlop.auth.AnonymousAccess;
import dev.orlop.codec.CodecException;
import dev.orlop.codec.YamlCodec;
import dev.orlop.tree.Trees;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads an {@code AuthenticationConfiguration} of {@code apiserver.config.k8s.io} ({@code pkg/apis/apiserver/validation}).
 *
 * @param issuers whose tokens are believed
 * @param anonymous who comes without a credential; null if the file says nothing of that
 */
public record AuthenticationFile(
        List<IssuerSettings> issuers, @Nullable Anonymous anonymous) {
    static final String KIND = "AuthenticationConfiguration";
    private static final Set<String> VERSIONS = Set.of("apiserver.config.k8s.io/v1", "apiserver.config.k8s.io/v1beta1");
    private static final int MOST_ISSUERS = 64;

    /**
     * Requests without a credential.
     *
     * @param paths the only ones that they are let in for; null for all
     */
    public record Anonymous(boolean enabled, @Nullable Set<String> paths) {}

    /**
     * Reads a file of YAML or JSON.
     *
     * @param ownIssuers those of the tokens of service accounts, whom no other may be
     * @throws IllegalArgumentException naming each field that is wrong
     */
    public static AuthenticationFile read(byte[] file, List<String> ownIssuers) {
        ObjectNode tree = tree(file);
        if (!Trees.text(tree, "kind").equals(KIND) || !VERSIONS.contains(Trees.text(tree, "apiVersion"))) {
            throw new IllegalArgumentException("expected the kind " + KIND + " of apiserver.config.k8s.io/v1");
        }
        Problems problems = new Problems();
        Fields fields = new Fields(tree, "", problems);
        fields.allow("kind", "apiVersion", "jwt", "anonymous");
        List<IssuerSettings> issuers = issuers(fields, ownIssuers);
        Anonymous anonymous = anonymous(fields.object("anonymous"));
        problems.throwIfAny();
        return new AuthenticationFile(issuers, anonymous);
    }

    /** Takes the file into use, in place of what was said before. */
    public void applyTo(JwtAuthenticator tokens, AnonymousAccess access) {
        tokens.replace(issuers);
        if (anonymous == null) {
            access.reset();
        } else if (anonymous.enabled()) {
            access.allow(anonymous.paths());
        } else {
            access.forbid();
        }
    }

    private static ObjectNode tree(byte[] file) {
        try {
            return YamlCodec.decode(file).object();
        } catch (CodecException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static List<IssuerSettings> issuers(Fields fields, List<String> ownIssuers) {
        List<IssuerSettings> issuers = new ArrayList<>();
        Set<String> urls = new HashSet<>();
        Set<String> places = new HashSet<>();
        List<Fields> entries = fields.objects("jwt");
        if (entries.size() > MOST_ISSUERS) {
            fields.problem("jwt", "Too many: " + entries.size() + ": must have at most " + MOST_ISSUERS + " items");
            return issuers;
        }
        for (Fields entry : entries) {
            IssuerSettings settings = IssuerReader.read(entry, ownIssuers);
            if (!settings.url().isEmpty() && !urls.add(settings.url())) {
                entry.problem("issuer.url", "Duplicate value: \"" + settings.url() + '"');
            }
            if (!settings.discoveryUrl().isEmpty() && !places.add(settings.discoveryUrl())) {
                entry.problem("issuer.discoveryURL", "Duplicate value: \"" + settings.discoveryUrl() + '"');
            }
            issuers.add(settings);
        }
        return List.copyOf(issuers);
    }

    private static @Nullable Anonymous anonymous(@Nullable Fields fields) {
        if (fields == null) {
            return null;
        }
        fields.allow("enabled", "conditions");
        boolean enabled = fields.flag("enabled");
        Set<String> paths = new HashSet<>();
        List<Fields> conditions = fields.objects("conditions");
        for (Fields condition : conditions) {
            condition.allow("path");
            String path = condition.required("path", "path is required");
            if (!path.isEmpty() && !path.startsWith("/")) {
                condition.invalid("path", path, "must begin with a slash");
            }
            paths.add(path);
        }
        if (!enabled && !conditions.isEmpty()) {
            fields.problem("conditions", "Invalid value: enabled should be set to true when conditions are defined");
        }
        return new Anonymous(enabled, conditions.isEmpty() ? null : Set.copyOf(paths));
    }

    /** What is wrong with the file. */
    static final class Problems {
        private static final int MOST = 20;
        private final List<String> texts = new ArrayList<>();

        void add(String field, String text) {
            if (texts.size() < MOST) {
                texts.add(field + ": " + text);
            }
        }

        void throwIfAny() {
            if (!texts.isEmpty()) {
                throw new IllegalArgumentException(String.join("; ", texts));
            }
        }
    }

    /** The members of an object of the file, with the path to it. */
    record Fields(ObjectNode node, String path, Problems problems) {
        /** The path of a member. */
        String at(String member) {
            return path.isEmpty() ? member : path + "." + member;
        }

        void problem(String member, String text) {
            problems.add(at(member), text);
        }

        void invalid(String member, String value, String text) {
            problem(member, "Invalid value: \"" + value + "\": " + text);
        }

        /** Notes each member that is not among those. */
        void allow(String... members) {
            Set<String> known = Set.of(members);
            node.propertyNames().stream()
                    .filter(member -> !known.contains(member))
                    .forEach(member -> problem(member, "unknown field"));
        }

        boolean has(String member) {
            return node.hasNonNull(member);
        }

        String text(String member) {
            JsonNode value = node.path(member);
            if (!value.isString() && has(member)) {
                problem(member, "must be a text");
            }
            return value.isString() ? value.stringValue() : "";
        }

        String required(String member, String text) {
            String value = text(member);
            if (value.isEmpty()) {
                problem(member, "Required value: " + text);
            }
            return value;
        }

        boolean flag(String member) {
            JsonNode value = node.path(member);
            if (!value.isBoolean() && has(member)) {
                problem(member, "must be true or false");
            }
            return value.asBoolean(false);
        }

        List<String> texts(String member) {
            List<String> texts = new ArrayList<>();
            int index = 0;
            for (JsonNode element : array(member)) {
                if (!element.isString()) {
                    problem(member + "[" + index + "]", "must be a text");
                }
                texts.add(element.isString() ? element.stringValue() : "");
                index++;
            }
            return texts;
        }

        @Nullable
        Fields object(String member) {
            JsonNode value = node.path(member);
            if (value instanceof ObjectNode object) {
                return new Fields(object, at(member), problems);
            }
            if (has(member)) {
                problem(member, "must be an object");
            }
            return null;
        }

        List<Fields> objects(String member) {
            List<Fields> all = new ArrayList<>();
            int index = 0;
            for (JsonNode element : array(member)) {
                String name = at(member) + "[" + index + "]";
                if (element instanceof ObjectNode object) {
                    all.add(new Fields(object, name, problems));
                } else {
                    problems.add(name, "must be an object");
                }
                index++;
            }
            return all;
        }

        private Iterable<JsonNode> array(String member) {
            JsonNode value = node.path(member);
            if (!value.isArray() && has(member)) {
                problem(member, "must be a list");
            }
            return value.isArray() ? value : List.of();
        }
    }
}
