package dev.orlop.web.request;

import dev.orlop.object.GroupResource;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceRegistry;
import dev.orlop.registry.ResourceStore;
import dev.orlop.registry.ResourceStore.Subresource;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;

/**
 * Resolves a method and a path to the {@link Target} that they name, or says why there is none ({@code RequestInfoFactory.NewRequestInfo} and the routes that the API server installs).
 */
public final class TargetResolver {
    private static final List<HttpMethod> ON_COLLECTION = List.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.DELETE);
    private static final List<HttpMethod> ON_OBJECT =
            List.of(HttpMethod.GET, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);
    private static final List<HttpMethod> ON_SUBRESOURCE = List.of(HttpMethod.GET, HttpMethod.PUT, HttpMethod.PATCH);
    private static final Set<HttpMethod> SERVED =
            Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);
    private static final List<HttpMethod> ON_FINALIZE = List.of(HttpMethod.PUT);

    private static final String WATCH = "watch";

    private final ResourceRegistry registry;

    public TargetResolver(ResourceRegistry registry) {
        this.registry = registry;
    }

    /**
     * @param deprecation takes what a client of a deprecated version has to know; of a custom type it learns so, too, where the
     *     version does not have what it asks for
     * @throws StatusException 404 for a path that names nothing, 405 for a method that
     *     what it names does not have, 503 for one that may name a type which is still being loaded
     */
    public Target resolve(HttpMethod method, RequestPath path, Consumer<String> deprecation) {
        ResourcePath resource = ResourcePath.of(path);
        if (resource == null) {
            throw isRead(method) ? unknown() : new MethodNotAllowed(List.of(HttpMethod.GET));
        }
        return resolve(method, resource, deprecation);
    }

    private Target resolve(HttpMethod method, ResourcePath path, Consumer<String> deprecation) {
        String group = path.group();
        List<String> parts = path.parts();
        ResourceStore store = registry.find(new GroupResource(group, path.resource()));
        ResourceDefinition.Version served =
                store == null ? null : store.definition().servedVersion(path.version());
        if (store == null || served == null || parts.size() > 3) {
            throw isCustom(group) && parts.size() <= 3 && !registry.isComplete()
                    ? ResourceRegistry.loading()
                    : unknown();
        }
        String name = parts.size() > 1 ? parts.get(1) : null;
        if (parts.size() == 3
                && parts.getFirst().equals("serviceaccounts")
                && parts.get(2).equals("token")
                && !served.has(Subresource.TOKEN)) {
            throw new MethodNotAllowed(List.of());
        }
        ResourceDefinition definition = store.definition();
        boolean acrossNamespaces =
                path.watched() ? name == null || !definition.builtIn() : name == null && isRead(method);
        checkScope(acrossNamespaces, definition, path.namespace());
        if (!definition.builtIn()) {
            warn(served, deprecation);
        }
        Subresource subresource = parts.size() > 2 ? subresource(definition, served, parts) : Subresource.NONE;
        Target target = new Target(store, definition, served, path.watched(), path.namespace(), name, subresource);
        if (subresource.isCreated()) {
            return created(method, target);
        }
        if (path.watched()) {
            checkWatched(method, target);
        } else {
            checkMethod(method, target);
        }
        if (definition.builtIn()) {
            warn(served, deprecation);
        }
        return target;
    }

    private static void warn(ResourceDefinition.Version version, Consumer<String> deprecation) {
        String warning = version.deprecationWarning();
        if (warning != null) {
            deprecation.accept(warning);
        }
    }

    /** The collection in a subresource, such as that of a service account's tokens, in which they are created. */
    private Target created(HttpMethod method, Target within) {
        ResourceStore store = registry.within(within.objectName(), within.subresource());
        if (store == null || !method.equals(HttpMethod.POST) || within.namespace() == null) {
            throw new MethodNotAllowed(List.of(HttpMethod.POST));
        }
        ResourceDefinition definition = store.definition();
        return new Target(
                store, definition, definition.versions().getFirst(), false, within.namespace(), null, Subresource.NONE);
    }

    /** Whether a definition can have put types into the group: their groups have a dot. */
    private static boolean isCustom(String group) {
        return group.indexOf('.') > 0;
    }

    private static Subresource subresource(
            ResourceDefinition definition, ResourceDefinition.Version version, List<String> parts) {
        for (Subresource subresource : version.subresources()) {
            if (subresource.label().equals(parts.get(2))) {
                return subresource;
            }
        }
        // Custom resources are served by one handler for all paths: it knows the type, and finds no such object.
        throw definition.builtIn()
                ? unknown()
                : new StatusException(Status.notFound(definition.groupResource(), parts.get(1)));
    }

    /** A namespaced type outside of a namespace can only be listed or watched; a cluster-scoped one is in no namespace. */
    private static void checkScope(
            boolean acrossNamespaces, ResourceDefinition definition, @Nullable String namespace) {
        if (definition.namespaced() ? namespace == null && !acrossNamespaces : namespace != null) {
            throw unknown();
        }
    }

    /** What a path with the word {@code watch} names can be read, and nothing else. */
    private static void checkWatched(HttpMethod method, Target target) {
        boolean whole = target.subresource() == Subresource.NONE;
        if (!target.definition().allVerbs().contains(WATCH)
                || (!whole && target.definition().builtIn())) {
            throw unknown();
        }
        if (!whole) {
            throw new StatusException(
                    Status.methodNotSupported(target.definition().groupResource(), WATCH));
        }
        if (!isRead(method)) {
            throw new MethodNotAllowed(List.of(HttpMethod.GET));
        }
    }

    private static void checkMethod(HttpMethod method, Target target) {
        List<HttpMethod> allowed = allowed(target).stream()
                .filter(each -> target.definition().allVerbs().contains(verb(each, target.isCollection())))
                .toList();
        if (!allowed.contains(method) && !(method.equals(HttpMethod.HEAD) && allowed.contains(HttpMethod.GET))) {
            throw target.definition().builtIn() || !SERVED.contains(method)
                    ? new MethodNotAllowed(allowed)
                    : notServed(method, target);
        }
    }

    /** Custom resources are served by one handler for all methods, which looks at the path only then. */
    private static StatusException notServed(HttpMethod method, Target target) {
        if (target.isCollection()) {
            return new StatusException(Status.badRequest("name must be provided"));
        }
        return target.subresource() == Subresource.NONE
                ? new MethodNotAllowed(ON_OBJECT)
                : new StatusException(
                        Status.methodNotSupported(target.definition().groupResource(), verb(method, false)));
    }

    private static String verb(HttpMethod method, boolean collection) {
        return switch (method.name()) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> collection ? "deletecollection" : "delete";
            default -> collection ? "list" : "get";
        };
    }

    private static List<HttpMethod> allowed(Target target) {
        if (target.isCollection()) {
            return ON_COLLECTION;
        }
        return switch (target.subresource()) {
            case NONE -> ON_OBJECT;
            case STATUS, SCALE, APPROVAL, EPHEMERALCONTAINERS -> ON_SUBRESOURCE;
            case FINALIZE -> ON_FINALIZE;
            case TOKEN, EVICTION -> List.of(HttpMethod.POST);
        };
    }

    private static boolean isRead(HttpMethod method) {
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    }

    private static StatusException unknown() {
        return new StatusException(Status.unknownPath());
    }

    /** 405, with what the header {@code Allow} has to say. */
    public static final class MethodNotAllowed extends StatusException {
        private static final long serialVersionUID = 1;

        private final transient List<HttpMethod> allowed;

        MethodNotAllowed(List<HttpMethod> allowed) {
            super(Status.methodNotAllowed());
            this.allowed = allowed;
        }

        public List<HttpMethod> allowed() {
            return allowed;
        }
    }
}
