package dev.orlop.schema.kind;

import dev.orlop.schema.kind.KindReader.Head;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Lists the built-in resources of Kubernetes 1.36 and their types, read from {@code kinds/kinds.json}.
 *
 * <p>The resources are read with the first use of this class, the types with the first question for one: a server that
 * is asked for none need not read them. Immutable, thread-safe.
 */
public final class KindCatalog {
    private static final String SCALE = "io.k8s.api.autoscaling.v1.Scale";
    private static final Head HEAD = KindReader.head();
    private static final Map<String, KindResource> BY_KIND =
            byKind(List.of(HEAD.resources(), HEAD.reviews(), HEAD.extensions()));
    private static final Map<String, KindResource> ANSWERS = byKind(List.of(HEAD.answers()));

    private KindCatalog() {}

    /** Holds the types, which the first question reads. */
    private static final class Types {
        static final Map<String, KindType> ALL = KindReader.types();
    }

    private static Map<String, KindResource> byKind(List<List<KindResource>> lists) {
        Map<String, KindResource> kinds = new HashMap<>();
        for (List<KindResource> list : lists) {
            list.forEach(each -> kinds.put(each.apiVersion() + " " + each.kind(), each));
        }
        return Map.copyOf(kinds);
    }

    /** The resources that are stored, one for each version. */
    public static List<KindResource> resources() {
        return HEAD.resources();
    }

    /** The resources that are asked and answered, and not stored. */
    public static List<KindResource> reviews() {
        return HEAD.reviews();
    }

    /** CustomResourceDefinition and APIService. */
    public static List<KindResource> extensions() {
        return HEAD.extensions();
    }

    /** The resource of that kind, or null if there is none. */
    public static @Nullable KindResource resource(String apiVersion, String kind) {
        return BY_KIND.get(apiVersion + " " + kind);
    }

    /** The type of a kind, that of the scale subresource among them, or null if there is none. */
    public static @Nullable KindType kind(String apiVersion, String kind) {
        String name = typeName(apiVersion, kind);
        return name == null ? null : type(name);
    }

    /** The type of a kind that is answered and is no resource, such as {@code Status}, or null if there is none. */
    static @Nullable KindType answer(String apiVersion, String kind) {
        KindResource answer = ANSWERS.get(apiVersion + " " + kind);
        return answer == null ? null : type(answer.type());
    }

    /** The name of a kind's type, or null if there is none. */
    static @Nullable String typeName(String apiVersion, String kind) {
        KindResource resource = resource(apiVersion, kind);
        if (resource == null) {
            return apiVersion.equals("autoscaling/v1") && kind.equals("Scale") ? SCALE : null;
        }
        return resource.type();
    }

    /**
     * A type by its name in OpenAPI, such as {@code io.k8s.api.core.v1.PodSpec}.
     *
     * @throws NoSuchElementException if there is none
     */
    public static KindType type(String name) {
        KindType type = Types.ALL.get(name);
        if (type == null) {
            throw new NoSuchElementException("no built-in type " + name);
        }
        return type;
    }
}
