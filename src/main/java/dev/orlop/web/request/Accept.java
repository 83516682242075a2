package dev.orlop.web.request;

import dev.orlop.object.GroupResource;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.web.request.AcceptClauses.Clause;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * The form of an answer that a client asks for by its Accept header ({@code NegotiateMediaTypeOptions} of the API
 * server). The first clause that can be served, by quality, then in their order.
 *
 * @param pretty whether the clause asks for indentation
 */
public record Accept(Type type, Transform transform, boolean pretty) {
    public static final String YAML_TYPE = "application/yaml";
    private static final String EVENTS_TYPE = "text/event-stream";
    public static final String PROTOBUF_TYPE = "application/vnd.kubernetes.protobuf";

    /** What is told to clients that take nothing else. */
    private static final List<String> SUPPORTED = List.of("application/json", YAML_TYPE, PROTOBUF_TYPE);

    private static final List<String> STREAMED =
            List.of("application/json;stream=watch", PROTOBUF_TYPE + ";stream=watch");
    private static final GroupResource CRDS = new GroupResource("apiextensions.k8s.io", "customresourcedefinitions");
    private static final Accept PLAIN = new Accept(Type.JSON, Transform.NONE, false);

    /** How the answer is written. */
    public enum Type {
        JSON("application", "json"),
        YAML("application", "yaml"),
        PROTOBUF("application", "vnd.kubernetes.protobuf"),
        EVENT_STREAM("text", "event-stream");

        private final String type;
        private final String subtype;

        Type(String type, String subtype) {
            this.type = type;
            this.subtype = subtype;
        }
    }

    /** What objects are shown as. */
    public enum Kind {
        OBJECT,
        TABLE,
        METADATA,
        METADATA_LIST
    }

    /**
     * What becomes of objects before they are written.
     *
     * @param version of {@code meta.k8s.io}, for all kinds but {@link Kind#OBJECT}
     * @param unmanaged whether {@code metadata.managedFields} is left out
     */
    public record Transform(Kind kind, String version, boolean unmanaged) {
        static final Transform NONE = new Transform(Kind.OBJECT, "", false);
    }

    /**
     * The forms that a target has beside those that all have.
     *
     * @param protobuf whether there are messages for whole objects
     */
    private record Forms(boolean table, boolean protobuf) {
        static Forms of(Target target) {
            // The API server's own type of types has no table below its status.
            boolean table = target.subresource() != Subresource.STATUS
                    || !target.definition().groupResource().equals(CRDS);
            return new Forms(table, target.definition().builtIn());
        }

        boolean has(Type type, Kind kind) {
            return switch (kind) {
                case OBJECT -> protobuf || type != Type.PROTOBUF;
                case TABLE -> table && type != Type.PROTOBUF;
                case METADATA, METADATA_LIST -> true;
            };
        }
    }

    /**
     * The form for an answer about a target.
     *
     * @throws StatusException 406 if the client takes nothing that is served
     */
    public static Accept of(ServerHttpRequest request, Target target) {
        String header = header(request);
        if (isPlain(header)) {
            return PLAIN;
        }
        boolean routed = !target.definition().builtIn() || isRouted(header);
        Accept accept = routed ? negotiate(header, Forms.of(target)) : null;
        if (accept == null) {
            throw new StatusException(routed ? Status.notAcceptable(SUPPORTED) : noRepresentation(request, target));
        }
        return accept;
    }

    /** The routes of built-in kinds look first whether the client names a type of theirs in full, whatever its parameters. */
    private static boolean isRouted(String header) {
        return AcceptClauses.of(header).stream()
                .anyMatch(clause -> !clause.isPartOpen()
                        && (clause.matches(EVENTS_TYPE) || SUPPORTED.stream().anyMatch(clause::matches)));
    }

    private static Status noRepresentation(ServerHttpRequest request, Target target) {
        boolean streamed = (target.isCollection() || target.watched())
                && request.getMethod().equals(HttpMethod.GET);
        return Status.noRepresentation(
                streamed ? Stream.concat(SUPPORTED.stream(), STREAMED.stream()).toList() : SUPPORTED);
    }

    /**
     * Checks that a watch can be answered so.
     *
     * @throws StatusException 406 for YAML
     */
    public void checkStreamed() {
        if (type == Type.YAML) {
            throw new StatusException(Status.notAcceptable(STREAMED));
        }
    }

    /**
     * The form of an answer that is no object, which is shown as it is.
     *
     * @param builtIn whether it is about built-in kinds
     * @throws StatusException 406 if the client takes nothing that is served
     */
    public static Accept ofDocument(ServerHttpRequest request, boolean builtIn) {
        String header = header(request);
        boolean routed = !builtIn || isPlain(header) || isRouted(header);
        Accept accept = routed ? document(header) : null;
        if (accept == null) {
            throw new StatusException(routed ? Status.notAcceptable(SUPPORTED) : Status.noRepresentation(SUPPORTED));
        }
        return accept;
    }

    private static @Nullable Accept document(String header) {
        if (isPlain(header)) {
            return PLAIN;
        }
        for (Clause clause : AcceptClauses.of(header)) {
            Accept accept = accept(clause, new Forms(false, true));
            if (accept != null && accept.type != Type.EVENT_STREAM && accept.transform.kind() == Kind.OBJECT) {
                return accept;
            }
        }
        return null;
    }

    /** How to write a failure: as other documents, but as JSON where nothing that the client takes is served. */
    public static Type typeOfStatus(ServerHttpRequest request) {
        Accept accept = document(header(request));
        return accept == null ? Type.JSON : accept.type;
    }

    /** Whether an answer about any type could be a stream of events: then the client asks for a watch. */
    public static boolean mayBeEvents(ServerHttpRequest request) {
        String header = header(request);
        return !isPlain(header)
                && header.toLowerCase(Locale.ROOT).contains("text/")
                && (isEvents(negotiate(header, new Forms(true, false)))
                        || isEvents(negotiate(header, new Forms(false, false))));
    }

    private static boolean isEvents(@Nullable Accept accept) {
        return accept != null && accept.type == Type.EVENT_STREAM;
    }

    private static String header(ServerHttpRequest request) {
        List<String> lines = request.getHeaders().getOrEmpty(HttpHeaders.ACCEPT);
        return lines.size() == 1 ? lines.getFirst() : String.join(",", lines);
    }

    private static boolean isPlain(String header) {
        return header.isEmpty() || header.equals("application/json") || header.equals("*/*");
    }

    private static @Nullable Accept negotiate(String header, Forms forms) {
        for (Clause clause : AcceptClauses.of(header)) {
            Accept accept = accept(clause, forms);
            if (accept != null) {
                return accept;
            }
        }
        return null;
    }

    private static @Nullable Accept accept(Clause clause, Forms forms) {
        Map<String, String> parameters = clause.parameters();
        Transform transform = transform(parameters);
        String stream = parameters.get("stream");
        if (transform == null || (stream != null && !stream.equals("watch"))) {
            return null;
        }
        for (Type type : Type.values()) {
            if (clause.matches(type.type, type.subtype)) {
                return forms.has(type, transform.kind())
                        ? new Accept(type, transform, "1".equals(parameters.get("pretty")))
                        : null;
            }
        }
        return null;
    }

    private static @Nullable Transform transform(Map<String, String> parameters) {
        boolean unmanaged = "metadata.managedFields".equals(parameters.get("drop"));
        String as = parameters.get("as");
        String group = parameters.get("g");
        String version = parameters.get("v");
        if (as == null && group == null && version == null) {
            return unmanaged ? new Transform(Kind.OBJECT, "", true) : Transform.NONE;
        }
        if (as == null || version == null || !"meta.k8s.io".equals(group)) {
            return null;
        }
        Kind kind = switch (as) {
            case "Table" -> Kind.TABLE;
            case "PartialObjectMetadata" -> Kind.METADATA;
            case "PartialObjectMetadataList" -> Kind.METADATA_LIST;
            default -> null;
        };
        boolean known = version.equals("v1") || version.equals("v1beta1");
        return kind == null || !known ? null : new Transform(kind, version, unmanaged);
    }
}
