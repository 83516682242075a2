package dev.orlop.web.request;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a path below {@code /api} or {@code /apis} that is about resources ({@code RequestInfoFactory}). Nobody
 * has looked yet whether there is such a type.
 *
 * @param group empty for the core group
 * @param namespace null outside of any
 * @param watched whether it says itself that it is watched, by the word {@code watch} behind the version, as clients of
 *     Kubernetes before 1.11 ask for it
 * @param parts the resource, the name and the subresource, as many as there are, and what else follows
 */
public record ResourcePath(
        String group,
        String version,
        boolean watched,
        @Nullable String namespace,
        List<String> parts) {
    private static final String WATCH = "watch";

    /** What may follow a namespace's name without being a resource in that namespace. */
    private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");

    /** The parts, or null if the path is about none: a discovery document, or something else. */
    public static @Nullable ResourcePath of(RequestPath path) {
        List<String> segments = path.segments();
        if (segments.isEmpty()) {
            return null;
        }
        boolean core = segments.getFirst().equals("api");
        int root = core ? 2 : 3;
        if ((!core && !segments.getFirst().equals("apis")) || segments.size() <= root) {
            return null;
        }
        String group = core ? "" : segments.get(1);
        String version = segments.get(root - 1);
        boolean watched = segments.get(root).equals(WATCH) && segments.size() > root + 1;
        List<String> rest = segments.subList(watched ? root + 1 : root, segments.size());
        return isInsideNamespace(rest)
                ? new ResourcePath(group, version, watched, rest.get(1), rest.subList(2, rest.size()))
                : new ResourcePath(group, version, watched, null, rest);
    }

    private static boolean isInsideNamespace(List<String> rest) {
        if (rest.size() < 3 || !rest.getFirst().equals("namespaces")) {
            return false;
        }
        return rest.size() > 3 || !NAMESPACE_SUBRESOURCES.contains(rest.get(2));
    }

    public String resource() {
        return parts.getFirst();
    }

    /** The part of that index, or an empty one. */
    public String part(int index) {
        return index < parts.size() ? parts.get(index) : "";
    }
}
