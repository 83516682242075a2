package dev.orlop.registry;

import dev.orlop.object.Status;
import dev.orlop.object.Status.Cause;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceStore.DeleteOptions;
import dev.orlop.registry.ResourceStore.PropagationPolicy;
import dev.orlop.storage.Preconditions;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Literals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads {@code metav1.DeleteOptions} as clients send them. */
public final class SentDeleteOptions {
    public static final String IGNORE_READ_ERROR = "ignoreStoreReadErrorWithClusterBreakingPotential";

    private static final String KIND = "DeleteOptions";
    private static final Map<String, PropagationPolicy> POLICIES = Map.of(
            "Foreground", PropagationPolicy.FOREGROUND,
            "Background", PropagationPolicy.BACKGROUND,
            "Orphan", PropagationPolicy.ORPHAN);

    private SentDeleteOptions() {}

    /**
     * The options that a body states, or part of one.
     *
     * @throws StatusException 400 or 422 if they are none
     */
    public static DeleteOptions of(ObjectNode body) {
        checkType(typeText(body, "kind"), typeText(body, "apiVersion"));
        return checked(
                number(body, "gracePeriodSeconds"),
                text(body, "propagationPolicy", "v1.DeletionPropagation"),
                flag(body, "orphanDependents"),
                preconditions(body),
                dryRun(body),
                Boolean.TRUE.equals(flag(body, IGNORE_READ_ERROR)));
    }

    private static String typeText(ObjectNode body, String name) {
        JsonNode value = member(body, name);
        if (value != null && !value.isString()) {
            throw new StatusException(Status.badRequest(Literals.typeless(value, name)));
        }
        return value == null ? "" : value.stringValue();
    }

    /** Of any version that can be read, as clients send them in the group of what they delete. */
    private static void checkType(String kind, String apiVersion) {
        if (apiVersion.indexOf('/') != apiVersion.lastIndexOf('/')) {
            throw new StatusException(Status.badRequest("unexpected GroupVersion string: " + apiVersion));
        }
        if (!kind.isEmpty() && !kind.equals(KIND)) {
            String version = apiVersion.isEmpty() || apiVersion.equals("/") ? "meta.k8s.io/v1" : apiVersion;
            throw new StatusException(Status.badRequest("no kind \"" + kind + "\" is registered for version \""
                    + version + "\" in scheme \"pkg/apis/meta/internalversion/scheme/register.go:27\""));
        }
    }

    /**
     * The options of their parts.
     *
     * @throws StatusException 422 with all that is not allowed
     */
    public static DeleteOptions checked(
            @Nullable Long grace,
            @Nullable String policy,
            @Nullable Boolean orphan,
            Preconditions preconditions,
            List<String> dryRun,
            boolean ignoreReadError) {
        FieldErrors causes = new FieldErrors();
        if (policy != null && orphan != null) {
            causes.invalid("propagationPolicy", policy, "orphanDependents and deletionPropagation cannot be both set");
        }
        if (policy != null && !POLICIES.containsKey(policy)) {
            causes.add(Cause.notSupported(
                    "propagationPolicy", policy, List.of("Foreground", "Background", "Orphan", "nil")));
        }
        OptionErrors.dryRun(dryRun, causes);
        OptionErrors.throwIfAny(KIND, causes);
        return new DeleteOptions(
                grace,
                policy == null ? null : POLICIES.get(policy),
                orphan,
                preconditions,
                !dryRun.isEmpty(),
                ignoreReadError);
    }

    private static Preconditions preconditions(JsonNode body) {
        JsonNode node = member(body, "preconditions");
        if (node == null) {
            return Preconditions.NONE;
        }
        if (!node.isObject()) {
            throw wrongType(node, "preconditions", "v1.Preconditions");
        }
        String uid = text(node, "uid", "types.UID", "Preconditions.preconditions.");
        String version = text(node, "resourceVersion", "string", "Preconditions.preconditions.");
        return new Preconditions(uid, version);
    }

    private static List<String> dryRun(JsonNode body) {
        JsonNode node = member(body, "dryRun");
        List<String> values = new ArrayList<>();
        if (node != null) {
            if (!node.isArray()) {
                throw wrongType(node, "dryRun", "[]string");
            }
            for (JsonNode value : node) {
                if (!value.isString() && !value.isNull()) {
                    throw wrongType(value, "dryRun", "string");
                }
                values.add(value.asString(""));
            }
        }
        return values;
    }

    private static @Nullable String text(JsonNode body, String name, String type) {
        return text(body, name, type, KIND + ".");
    }

    private static @Nullable String text(JsonNode body, String name, String type, String within) {
        JsonNode node = member(body, name);
        if (node != null && !node.isString()) {
            throw wrongField(node, within + name, type);
        }
        return node == null ? null : node.stringValue();
    }

    private static @Nullable Long number(JsonNode body, String name) {
        JsonNode node = member(body, name);
        if (node != null && !(node.isIntegralNumber() && node.canConvertToLong())) {
            throw wrongType(node, name, "int64");
        }
        return node == null ? null : Long.valueOf(node.longValue());
    }

    private static @Nullable Boolean flag(JsonNode body, String name) {
        JsonNode node = member(body, name);
        if (node != null && !node.isBoolean()) {
            throw wrongType(node, name, "bool");
        }
        return node == null ? null : Boolean.valueOf(node.booleanValue());
    }

    private static @Nullable JsonNode member(JsonNode body, String name) {
        JsonNode node = body.get(name);
        return node == null || node.isNull() ? null : node;
    }

    private static StatusException wrongType(JsonNode value, String name, String type) {
        return wrongField(value, KIND + "." + name, type);
    }

    private static StatusException wrongField(JsonNode value, String field, String type) {
        String number = value.isNumber() && type.startsWith("int") ? " " + value.asString() : "";
        return new StatusException(Status.badRequest("json: cannot unmarshal " + Literals.kind(value) + number
                + " into Go struct field " + field + " of type " + type));
    }
}
