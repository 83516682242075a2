package dev.orlop.auth.jwt;

import dev.orlop.auth.Fields;
import dev.orlop.auth.Problems;
import dev.orlop.auth.jwt.ClaimRules.Condition;
import dev.orlop.auth.jwt.ClaimRules.RefusedException;
import dev.orlop.auth.jwt.ClaimRules.Source;
import dev.orlop.schema.cel.IdentityExpression;
import dev.orlop.schema.cel.IdentityExpression.FailedException;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads one issuer of an {@link AuthenticationFile}, and notes what is wrong with it. One thread, used once. */
final class IssuerReader {
    private static final String EXPRESSION = "expression";
    private static final String EMAIL = "email";
    private static final String EMAIL_VERIFIED = "email_verified";
    private static final Pattern EXTRA_KEY =
            Pattern.compile("[a-z0-9]([a-z0-9.-]*[a-z0-9])?/[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+");
    private static final Pattern RESERVED = Pattern.compile("([^/]+\\.)?(k8s|kubernetes)\\.io/.*");

    /** Compiles one of the kinds of expressions. */
    @FunctionalInterface
    private interface Compiler {
        IdentityExpression compile(String text) throws FailedException;
    }

    private final List<IdentityExpression> verifying = new ArrayList<>();
    private @Nullable IdentityExpression username;

    private IssuerReader() {}

    static IssuerSettings read(Fields fields, List<String> ownIssuers) {
        fields.allow("issuer", "claimValidationRules", "claimMappings", "userValidationRules");
        Fields issuer = required(fields, "issuer");
        issuer.allow(
                "url",
                "discoveryURL",
                "certificateAuthority",
                "audiences",
                "audienceMatchPolicy",
                "egressSelectorType");
        String url = issuer.required("url", "URL is required");
        checkUrl(issuer, "url", url);
        if (ownIssuers.contains(url)) {
            issuer.invalid("url", url, "URL must not overlap with disallowed issuers: " + ownIssuers);
        }
        String discovery = issuer.text("discoveryURL");
        checkUrl(issuer, "discoveryURL", discovery);
        if (!discovery.isEmpty() && discovery.equals(url)) {
            issuer.invalid("discoveryURL", discovery, "discoveryURL must be different from URL");
        }
        if (issuer.has("egressSelectorType")) {
            issuer.problem("egressSelectorType", "Forbidden: there is no egress selector");
        }
        ClaimRules rules = new IssuerReader().rules(fields);
        return new IssuerSettings(url, discovery, authorities(issuer), audiences(issuer), rules, fields.node());
    }

    private static Fields required(Fields fields, String member) {
        Fields found = fields.object(member);
        if (found == null) {
            fields.problem(member, "Required value");
            return new Fields(fields.node().objectNode(), fields.at(member), new Problems());
        }
        return found;
    }

    private static void checkUrl(Fields issuer, String member, String url) {
        if (url.isEmpty()) {
            return;
        }
        try {
            URI uri = new URI(url);
            check(issuer, member, url, "https".equals(uri.getScheme()), "URL scheme must be https");
            check(issuer, member, url, uri.getHost() != null, "URL must have a host");
            check(issuer, member, url, uri.getRawUserInfo() == null, "URL must not contain a username or password");
            check(issuer, member, url, uri.getRawQuery() == null, "URL must not contain a query");
            check(issuer, member, url, uri.getRawFragment() == null, "URL must not contain a fragment");
        } catch (URISyntaxException e) {
            issuer.invalid(member, url, String.valueOf(e.getReason()));
        }
    }

    private static void check(Fields issuer, String member, String url, boolean holds, String text) {
        if (!holds) {
            issuer.invalid(member, url, text);
        }
    }

    private static List<X509Certificate> authorities(Fields issuer) {
        String pem = issuer.text("certificateAuthority");
        if (pem.isEmpty()) {
            return List.of();
        }
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertificateException e) {
            issuer.problem("certificateAuthority", "Invalid value: data does not contain any valid certificates");
            return List.of();
        }
    }

    private static Set<String> audiences(Fields issuer) {
        List<String> all = issuer.texts("audiences");
        if (all.isEmpty()) {
            issuer.problem("audiences", "Required value: at least one " + issuer.at("audiences") + " is required");
        }
        Set<String> audiences = new HashSet<>();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).isEmpty()) {
                issuer.problem("audiences[" + i + "]", "Required value: audience can't be empty");
            } else if (!audiences.add(all.get(i))) {
                issuer.problem("audiences[" + i + "]", "Duplicate value: \"" + all.get(i) + '"');
            }
        }
        String policy = issuer.text("audienceMatchPolicy");
        if (all.size() > 1 && !policy.equals("MatchAny")) {
            issuer.invalid(
                    "audienceMatchPolicy",
                    policy,
                    "audienceMatchPolicy must be set to MatchAny for multiple audiences");
        } else if (!policy.isEmpty() && !policy.equals("MatchAny")) {
            issuer.invalid(
                    "audienceMatchPolicy", policy, "audienceMatchPolicy must be empty or MatchAny for single audience");
        }
        return Set.copyOf(audiences);
    }

    private ClaimRules rules(Fields fields) {
        List<Condition> required = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        fields.objects("claimValidationRules").forEach(rule -> required.add(claimRule(rule, seen)));
        Fields mappings = required(fields, "claimMappings");
        mappings.allow("username", "groups", "uid", "extra");
        Source name = username(required(mappings, "username"));
        Fields groups = mappings.object("groups");
        Source members = groups == null ? null : mapped(groups, false);
        Fields uid = mappings.object("uid");
        Source id = uid == null ? null : uid(uid);
        Map<String, Source> extra = new LinkedHashMap<>();
        mappings.objects("extra").forEach(entry -> extra(entry, extra));
        checkEmail(mappings);
        List<Condition> allowed = new ArrayList<>();
        Set<String> conditions = new HashSet<>();
        fields.objects("userValidationRules").forEach(rule -> allowed.add(userRule(rule, conditions)));
        return new ClaimRules(
                List.copyOf(required), name, members, id, Collections.unmodifiableMap(extra), List.copyOf(allowed));
    }

    private Condition claimRule(Fields rule, Set<String> seen) {
        rule.allow("claim", "requiredValue", EXPRESSION, "message");
        String claim = rule.text("claim");
        String text = rule.text(EXPRESSION);
        String value = rule.text("requiredValue");
        String message = rule.text("message");
        checkOneOf(rule, claim, text);
        if (!(claim + text).isEmpty() && !seen.add(claim + "\n" + text)) {
            rule.problem(text.isEmpty() ? "claim" : EXPRESSION, "Duplicate value: \"" + claim + text + '"');
        }
        if (!claim.isEmpty() && !message.isEmpty()) {
            rule.invalid("message", message, "message can't be set when claim is set");
        }
        if (text.isEmpty()) {
            return Condition.equal(claim, value);
        }
        if (!value.isEmpty()) {
            rule.invalid("requiredValue", value, "requiredValue can't be set when expression is set");
        }
        IdentityExpression expression = compile(rule, EXPRESSION, text, IdentityExpression::conditionOfClaims);
        if (expression == null) {
            return claims -> {};
        }
        verifying.add(expression);
        return Condition.of(expression, message.isEmpty() ? "expression '" + text + "' is false" : message);
    }

    private static Condition userRule(Fields rule, Set<String> seen) {
        rule.allow(EXPRESSION, "message");
        String text = rule.required(EXPRESSION, "expression is required");
        String message = rule.text("message");
        if (!text.isEmpty() && !seen.add(text)) {
            rule.problem(EXPRESSION, "Duplicate value: \"" + text + '"');
        }
        IdentityExpression expression = compile(rule, EXPRESSION, text, IdentityExpression::conditionOfUser);
        return expression == null
                ? user -> {}
                : Condition.of(expression, message.isEmpty() ? "expression '" + text + "' is false" : message);
    }

    private static void checkOneOf(Fields fields, String claim, String expression) {
        if (claim.isEmpty() && expression.isEmpty()) {
            fields.problems().add(fields.path(), "Required value: claim or expression is required");
        }
        if (!claim.isEmpty() && !expression.isEmpty()) {
            fields.problems()
                    .add(fields.path(), "Invalid value: \"" + claim + "\": claim and expression can't both be set");
        }
    }

    private Source username(Fields fields) {
        Source source = mapped(fields, true);
        String claim = fields.text("claim");
        return claim.equals(EMAIL) ? claims -> verified(claims, source) : source;
    }

    /** An address that the provider says is not verified may be anybody's. */
    private static JsonNode verified(ObjectNode claims, Source source) throws RefusedException {
        JsonNode verified = claims.get(EMAIL_VERIFIED);
        if (verified != null && !(verified.isBoolean() && verified.booleanValue())) {
            throw new RefusedException("the email address is not verified");
        }
        return source.of(claims);
    }

    private Source mapped(Fields fields, boolean isUsername) {
        fields.allow("claim", "prefix", EXPRESSION);
        String claim = fields.text("claim");
        String text = fields.text(EXPRESSION);
        checkOneOf(fields, claim, text);
        String prefix = fields.text("prefix");
        if (text.isEmpty()) {
            if (!claim.isEmpty() && !fields.has("prefix")) {
                fields.problem(
                        "prefix",
                        "Required value: prefix is required when claim is set. It can be set to an empty string to disable"
                                + " prefixing");
            }
            return Source.of(claim, prefix);
        }
        if (fields.has("prefix")) {
            fields.invalid("prefix", prefix, "prefix can't be set when expression is set");
        }
        IdentityExpression expression = compile(fields, EXPRESSION, text, IdentityExpression::ofClaims);
        if (isUsername) {
            username = expression;
        }
        return source(expression);
    }

    private static Source uid(Fields fields) {
        fields.allow("claim", EXPRESSION);
        String claim = fields.text("claim");
        String text = fields.text(EXPRESSION);
        checkOneOf(fields, claim, text);
        return text.isEmpty()
                ? Source.of(claim, "")
                : source(compile(fields, EXPRESSION, text, IdentityExpression::ofClaims));
    }

    private void extra(Fields entry, Map<String, Source> extra) {
        entry.allow("key", "valueExpression");
        String key = entry.required("key", "key is required");
        String text = entry.required("valueExpression", "valueExpression is required");
        if (!key.isEmpty()) {
            if (!EXTRA_KEY.matcher(key).matches()) {
                entry.invalid("key", key, "must be a domain-prefixed path (such as \"acme.io/foo\")");
            } else if (!key.equals(key.toLowerCase(Locale.ROOT))) {
                entry.invalid("key", key, "key must be lowercase");
            } else if (RESERVED.matcher(key).matches()) {
                entry.invalid("key", key, "k8s.io, kubernetes.io and their subdomains are reserved for Kubernetes use");
            }
        }
        IdentityExpression expression = compile(entry, "valueExpression", text, IdentityExpression::ofClaims);
        if (expression != null) {
            verifying.add(expression);
        }
        if (extra.putIfAbsent(key, source(expression)) != null) {
            entry.problem("key", "Duplicate value: \"" + key + '"');
        }
    }

    private void checkEmail(Fields mappings) {
        IdentityExpression name = username;
        if (name != null
                && name.names(EMAIL)
                && !name.names(EMAIL_VERIFIED)
                && verifying.stream().noneMatch(expression -> expression.names(EMAIL_VERIFIED))) {
            mappings.problem(
                    "username.expression",
                    "Invalid value: claims.email_verified must be used in claimMappings.username.expression or"
                            + " claimMappings.extra[*].valueExpression or claimValidationRules[*].expression when"
                            + " claims.email is used in claimMappings.username.expression");
        }
    }

    private static @Nullable IdentityExpression compile(Fields fields, String member, String text, Compiler compiler) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return compiler.compile(text);
        } catch (FailedException e) {
            fields.invalid(member, text, String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** One that was refused is never asked: the file is not used. */
    private static Source source(@Nullable IdentityExpression expression) {
        return expression == null ? claims -> claims.nullNode() : Source.of(expression);
    }
}
