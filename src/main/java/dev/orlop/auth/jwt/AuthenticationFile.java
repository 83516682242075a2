package dev.orlop.auth.jwt;

import dev.orlop.auth.AnonymousAccess;
import dev.orlop.auth.ConfigurationFiles;
import dev.orlop.auth.Fields;
import dev.orlop.auth.Problems;
import dev.orlop.tree.Trees;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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
        ObjectNode tree = ConfigurationFiles.tree(file);
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
}
