package dev.orlop.auth.jwt;

import dev.orlop.registry.Identity;
import dev.orlop.schema.cel.IdentityExpression;
import dev.orlop.schema.cel.IdentityExpression.FailedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes a user of the claims of a token, if they satisfy all rules ({@code plugin/pkg/authenticator/token/oidc}).
 * Immutable, thread-safe.
 *
 * @param required conditions on the claims
 * @param uid null if users have none
 * @param groups null if users are in none
 * @param allowed conditions on the user
 */
record ClaimRules(
        List<Condition> required,
        Source username,
        @Nullable Source groups,
        @Nullable Source uid,
        Map<String, Source> extra,
        List<Condition> allowed) {
    private static final String CREDENTIAL = "authentication.kubernetes.io/credential-id";

    /** Says why the claims make no user; tells nothing of their values. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message, null, false, false);
        }
    }

    /** A condition on claims or on a user. */
    @FunctionalInterface
    interface Condition {
        /** @throws RefusedException if it does not hold */
        void check(ObjectNode input) throws RefusedException;

        /** @param message for logs */
        static Condition of(IdentityExpression expression, String message) {
            return input -> {
                try {
                    if (!expression.holds(input)) {
                        throw new RefusedException(message);
                    }
                } catch (FailedException e) {
                    throw new RefusedException(message + ": " + e.getMessage());
                }
            };
        }

        /** A claim that must be a certain text. */
        static Condition equal(String claim, String value) {
            return claims -> {
                JsonNode found = claims.path(claim);
                if (!found.isString() || !found.stringValue().equals(value)) {
                    throw new RefusedException("the claim " + claim + " is not as it must be");
                }
            };
        }
    }

    /** A part of a user, taken out of the claims. */
    @FunctionalInterface
    interface Source {
        /** A text, a list of texts, or null. */
        JsonNode of(ObjectNode claims) throws RefusedException;

        static Source of(IdentityExpression expression) {
            return claims -> {
                try {
                    return expression.evaluate(claims);
                } catch (FailedException e) {
                    throw new RefusedException(String.valueOf(e.getMessage()));
                }
            };
        }

        /** A claim, with a prefix before each text. */
        static Source of(String claim, String prefix) {
            return claims -> prefixed(claims.path(claim), prefix);
        }
    }

    private static JsonNode prefixed(JsonNode value, String prefix) {
        if (value.isString()) {
            return value.stringValue().isEmpty()
                    ? value
                    : JsonNodeFactory.instance.stringNode(prefix + value.stringValue());
        }
        if (!value.isArray()) {
            return value;
        }
        var all = JsonNodeFactory.instance.arrayNode();
        value.forEach(element -> all.add(prefixed(element, prefix)));
        return all;
    }

    /** @param id of the token, empty if it has none */
    Identity user(ObjectNode claims, String id) throws RefusedException {
        for (Condition condition : required) {
            condition.check(claims);
        }
        String name = text("username", username.of(claims));
        if (name.isEmpty()) {
            throw new RefusedException("username: is empty");
        }
        List<String> all = groups == null ? List.of() : texts("groups", groups.of(claims));
        Map<String, List<String>> more = new LinkedHashMap<>();
        if (!id.isEmpty()) {
            more.put(CREDENTIAL, List.of("JTI=" + id));
        }
        for (Map.Entry<String, Source> entry : extra.entrySet()) {
            List<String> values = texts("extra", entry.getValue().of(claims));
            if (!values.isEmpty()) {
                more.put(entry.getKey(), values);
            }
        }
        Identity user = new Identity(name, uid == null ? "" : text("uid", uid.of(claims)), all, more);
        checkAllowed(user);
        List<String> known = new ArrayList<>(all);
        if (!known.contains(Identity.AUTHENTICATED)) {
            known.add(Identity.AUTHENTICATED);
        }
        return new Identity(name, user.uid(), known, more);
    }

    private void checkAllowed(Identity user) throws RefusedException {
        if (!allowed.isEmpty()) {
            ObjectNode shown = user.userInfo();
            for (Condition condition : allowed) {
                condition.check(shown);
            }
        }
    }

    private static String text(String what, JsonNode value) throws RefusedException {
        if (!value.isString()) {
            throw new RefusedException(what + ": is no text");
        }
        return value.stringValue();
    }

    /** Empty texts do not count. */
    private static List<String> texts(String what, JsonNode value) throws RefusedException {
        List<String> all = new ArrayList<>();
        if (value.isArray()) {
            for (JsonNode element : value) {
                addText(what, element, all);
            }
        } else if (!value.isNull() && !value.isMissingNode()) {
            addText(what, value, all);
        }
        return all;
    }

    private static void addText(String what, JsonNode value, List<String> all) throws RefusedException {
        String text = text(what, value);
        if (!text.isEmpty()) {
            all.add(text);
        }
    }
}
