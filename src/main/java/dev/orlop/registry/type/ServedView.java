package dev.orlop.registry.type;

import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.NameRule;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceStore.View;
import dev.orlop.schema.ObjectSchema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries the version of a request's {@link View}, looked up once, to all that the request goes through.
 *
 * @param definition of the type
 * @param served the version that the request speaks
 * @param namespace null for a cluster-scoped type, and for all namespaces
 */
public record ServedView(
        ResourceDefinition definition,
        ServedVersion served,
        @Nullable String namespace) {
    /** The name of the version. */
    public String version() {
        return served.name();
    }

    public GroupVersionKind kind() {
        return served.kind();
    }

    public Strategy strategy() {
        return served.strategy();
    }

    /** The schema of the version, or null if it has none. */
    public @Nullable ObjectSchema schema() {
        return served.schema();
    }

    /** The same version of the objects in a namespace. */
    public ServedView in(@Nullable String other) {
        return new ServedView(definition, served, other);
    }

    /**
     * The key of one object.
     *
     * @throws StatusException 400 if namespace or name cannot be segments of a key; 404 if a namespaced object is asked
     *     for without its namespace, or the other way round
     */
    public String key(String name) {
        if (definition.namespaced() == (namespace == null)) {
            throw new StatusException(Status.unknownPath());
        }
        return directory() + segment("Name", name);
    }

    /** The key below which the objects of the view lie; ends with a slash. */
    public String directory() {
        if (namespace == null) {
            return definition.storagePrefix();
        }
        if (!definition.namespaced()) {
            throw new StatusException(Status.unknownPath());
        }
        return definition.storagePrefix() + segment("Namespace", namespace) + "/";
    }

    private static String segment(String what, String text) {
        List<String> problems = text.isEmpty() ? List.of("may not be empty") : NameRule.PATH_SEGMENT.check(text);
        if (!problems.isEmpty()) {
            throw new StatusException(
                    Status.badRequest(what + " parameter invalid: \"" + text + "\": " + String.join(";", problems)));
        }
        return text;
    }
}
