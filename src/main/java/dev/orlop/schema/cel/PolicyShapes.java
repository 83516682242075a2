package dev.orlop.schema.cel;

import dev.orlop.schema.cel.value.Shape;
import dev.orlop.schema.cel.value.Shape.Field;
import dev.orlop.schema.cel.value.Shape.Kind;
import dev.orlop.schema.cel.value.Shape.Listing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The shapes of {@code request} and {@code namespaceObject} ({@code plugin/cel/compile.go}); other members of either
 * cannot be asked for.
 */
final class PolicyShapes {
    private static final long UNBOUNDED = Shapes.MAX_REQUEST;
    private static final Shape STRING = Shape.scalar(Kind.STRING, true, UNBOUNDED, 2);
    private static final Shape INT = Shape.scalar(Kind.INT, true, 0, 1);
    private static final Shape BOOLEAN = Shape.scalar(Kind.BOOLEAN, true, 0, 4);
    private static final Shape TIMESTAMP = Shape.scalar(Kind.TIMESTAMP, true, 32, 21);

    /** {@code authenticationv1.UserInfo}. */
    static final Shape USER = user();

    /** {@code authorizationv1.SubjectAccessReviewSpec}. */
    static final Shape REVIEW = review();

    static final Shape REQUEST = request();
    static final Shape NAMESPACE = namespace();

    private PolicyShapes() {}

    private static Shape request() {
        Shape kind = object("kubernetes.GroupVersionKind", texts("group", "version", "kind"));
        Shape resource = object("kubernetes.GroupVersionResource", texts("group", "version", "resource"));
        Map<String, Field> fields = texts("subResource", "requestSubResource", "name", "namespace", "operation");
        put(fields, "kind", kind);
        put(fields, "resource", resource);
        put(fields, "requestKind", kind);
        put(fields, "requestResource", resource);
        put(fields, "userInfo", USER);
        put(fields, "dryRun", BOOLEAN);
        put(fields, "options", Shape.DYNAMIC);
        return object("kubernetes.AdmissionRequest", fields);
    }

    private static Shape user() {
        Map<String, Field> user = texts("username", "uid");
        put(user, "groups", list(STRING));
        put(user, "extra", map(list(STRING)));
        return object("kubernetes.UserInfo", user);
    }

    private static Shape review() {
        Map<String, Field> review = texts("user", "uid");
        put(review, "groups", list(STRING));
        put(review, "extra", map(list(STRING)));
        Map<String, Field> resource = texts("namespace", "verb", "group", "version", "resource", "subresource", "name");
        Map<String, Field> requirement = texts("key", "operator");
        put(requirement, "values", list(STRING));
        Shape requirements = list(object("kubernetes.SelectorRequirement", requirement));
        for (String selector : List.of("field", "label")) {
            Map<String, Field> attributes = texts("rawSelector");
            put(attributes, "requirements", requirements);
            String type = "kubernetes." + (selector.equals("field") ? "Field" : "Label") + "SelectorAttributes";
            put(resource, selector + "Selector", object(type, attributes));
        }
        put(review, "resourceAttributes", object("kubernetes.ResourceAttributes", resource));
        put(review, "nonResourceAttributes", object("kubernetes.NonResourceAttributes", texts("path", "verb")));
        return object("kubernetes.SubjectAccessReviewSpec", review);
    }

    private static Shape namespace() {
        Map<String, Field> metadata = texts("name", "generateName", "namespace", "resourceVersion");
        put(metadata, "labels", map(STRING));
        put(metadata, "annotations", map(STRING));
        // The reference spells it that way.
        metadata.put("UID", new Field("uid", STRING));
        put(metadata, "creationTimestamp", TIMESTAMP);
        put(metadata, "deletionGracePeriodSeconds", INT);
        put(metadata, "deletionTimestamp", TIMESTAMP);
        put(metadata, "generation", INT);
        put(metadata, "finalizers", list(STRING));
        Map<String, Field> spec = new LinkedHashMap<>();
        put(spec, "finalizers", list(STRING));
        Map<String, Field> condition = texts("status", "type", "message", "reason");
        put(condition, "lastTransitionTime", TIMESTAMP);
        Map<String, Field> status = texts("phase");
        put(status, "conditions", list(object("kubernetes.NamespaceCondition", condition)));
        Map<String, Field> fields = new LinkedHashMap<>();
        put(fields, "metadata", object("kubernetes.NamespaceMetadata", metadata));
        put(fields, "spec", object("kubernetes.NamespaceSpec", spec));
        put(fields, "status", object("kubernetes.NamespaceStatus", status));
        return object("kubernetes.Namespace", fields);
    }

    private static Map<String, Field> texts(String... names) {
        Map<String, Field> fields = new LinkedHashMap<>();
        for (String name : names) {
            put(fields, name, STRING);
        }
        return fields;
    }

    private static void put(Map<String, Field> fields, String name, Shape shape) {
        fields.put(name, new Field(name, shape));
    }

    private static Shape object(String name, Map<String, Field> fields) {
        return new Shape(Kind.OBJECT, true, name, fields, null, Listing.ATOMIC, List.of(), 0, 2);
    }

    private static Shape list(Shape element) {
        return new Shape(Kind.LIST, true, "", Map.of(), element, Listing.ATOMIC, List.of(), UNBOUNDED, 2);
    }

    private static Shape map(Shape element) {
        return new Shape(Kind.MAP, true, "", Map.of(), element, Listing.ATOMIC, List.of(), UNBOUNDED, 2);
    }
}
