package dev.orlop.web.request;

import dev.orlop.object.Status;
import dev.orlop.object.Status.Cause;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceStore.DeleteOptions;
import dev.orlop.registry.ResourceStore.PropagationPolicy;
import dev.orlop.storage.Preconditions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code metav1.DeleteOptions}, of the query or of a body; a body replaces the query as a whole. */
public final class DeleteQuery {
    private static final String KIND = "DeleteOptions";
    private static final String IGNORE_READ_ERROR = "ignoreStoreReadErrorWithClusterBreakingPotential";

    private DeleteQuery() {}

    public static DeleteOptions of(Query query) {
        Long grace = query.number("gracePeriodSeconds");
        String policy = query.text("propagationPolicy");
        return checked(new DeleteOptions(
                grace,
                policy(policy.isEmpty() ? null : policy),
                query.optionalFlag("orphanDependents"),
                Preconditions.NONE,
                WriteQuery.dryRun(query.all("dryRun"), KIND),
                Boolean.TRUE.equals(query.optionalFlag(IGNORE_READ_ERROR))));
    }

    public static DeleteOptions of(ObjectNode body) {
        String kind = text(body, "kind");
        if (kind != null && !kind.isEmpty() && !kind.equals(KIND)) {
            throw new StatusException(Status.badRequest("the kind in the body is \"" + kind + "\", not " + KIND));
        }
        return checked(new DeleteOptions(
                number(body, "gracePeriodSeconds"),
                policy(text(body, "propagationPolicy")),
                flag(body, "orphanDependents"),
                preconditions(body),
                dryRun(body),
                Boolean.TRUE.equals(flag(body, IGNORE_READ_ERROR))));
    }

    private static DeleteOptions checked(DeleteOptions options) {
        if (options.propagationPolicy() != null && options.orphanDependents() != null) {
            throw OptionErrors.invalid(
                    KIND,
                    Cause.invalid(
                            "propagationPolicy",
                            options.propagationPolicy().name(),
                            "orphanDependents and propagationPolicy cannot be both set"));
        }
        return options;
    }

    private static @Nullable PropagationPolicy policy(@Nullable String text) {
        return switch (text) {
            case null -> null;
            case "Background" -> PropagationPolicy.BACKGROUND;
            case "Foreground" -> PropagationPolicy.FOREGROUND;
            case "Orphan" -> PropagationPolicy.ORPHAN;
            default ->
                throw OptionErrors.invalid(
                        KIND,
                        Cause.notSupported("propagationPolicy", text, List.of("Background", "Foreground", "Orphan")));
        };
    }

    private static Preconditions preconditions(JsonNode body) {
        JsonNode node = member(body, "preconditions");
        if (node == null) {
            return Preconditions.NONE;
        }
        if (!node.isObject()) {
            throw wrongType("preconditions", "an object");
        }
        return new Preconditions(text(node, "uid"), text(node, "resourceVersion"));
    }

    private static boolean dryRun(JsonNode body) {
        JsonNode node = member(body, "dryRun");
        if (node == null) {
            return false;
        }
        if (!node.isArray()) {
            throw wrongType("dryRun", "a list of strings");
        }
        List<String> values = new ArrayList<>();
        for (JsonNode value : node) {
            if (!value.isString()) {
                throw wrongType("dryRun", "a list of strings");
            }
            values.add(value.stringValue());
        }
        return WriteQuery.dryRun(values, KIND);
    }

    private static @Nullable String text(JsonNode body, String name) {
        JsonNode node = member(body, name);
        if (node != null && !node.isString()) {
            throw wrongType(name, "a string");
        }
        return node == null ? null : node.stringValue();
    }

    private static @Nullable Long number(JsonNode body, String name) {
        JsonNode node = member(body, name);
        if (node != null && !(node.isIntegralNumber() && node.canConvertToLong())) {
            throw wrongType(name, "an integer");
        }
        return node == null ? null : Long.valueOf(node.longValue());
    }

    private static @Nullable Boolean flag(JsonNode body, String name) {
        JsonNode node = member(body, name);
        if (node != null && !node.isBoolean()) {
            throw wrongType(name, "a boolean");
        }
        return node == null ? null : Boolean.valueOf(node.booleanValue());
    }

    private static @Nullable JsonNode member(JsonNode body, String name) {
        JsonNode node = body.get(name);
        return node == null || node.isNull() ? null : node;
    }

    private static StatusException wrongType(String name, String expected) {
        return new StatusException(Status.badRequest("invalid DeleteOptions: " + name + " must be " + expected));
    }
}
