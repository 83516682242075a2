package dev.orlop.jmh;

import dev.orlop.apply.FieldOwnership;
import dev.orlop.apply.ObjectVersions;
import dev.orlop.apply.ResetFields;
import dev.orlop.apply.TrackedType;
import dev.orlop.object.GroupVersionKind;
import dev.orlop.schema.SchemaNode;
import dev.orlop.schema.SchemaNode.Type;
import dev.orlop.schema.kind.KindCatalog;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The tracking of fields by itself: trees in, trees out. A second manager and its fields are on each live object. */
@State(Scope.Thread)
public class FieldOwnershipBenchmark {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .build();
    private static final String POD = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","labels":{"app":"web","tier":"front"},
         "annotations":{"a":"1","b":"2"}},
         "spec":{"serviceAccountName":"web","nodeSelector":{"disk":"ssd"},"tolerations":[{"key":"k","operator":"Exists"}],
          "volumes":[{"name":"config","configMap":{"name":"web"}},{"name":"tmp","emptyDir":{}}],
          "containers":[%s,%s]}}
        """;
    private static final String CONTAINER = """
        {"name":"%s","image":"registry/web:1","args":["--port","80"],
         "ports":[{"containerPort":80,"protocol":"TCP"},{"containerPort":443,"protocol":"TCP"}],
         "env":[{"name":"A","value":"1"},{"name":"B","value":"2"},
          {"name":"C","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}}],
         "resources":{"limits":{"cpu":"1","memory":"1Gi"},"requests":{"cpu":"100m","memory":"128Mi"}},
         "volumeMounts":[{"name":"config","mountPath":"/etc/web"},{"name":"tmp","mountPath":"/tmp"}],
         "livenessProbe":{"httpGet":{"path":"/healthz","port":80},"periodSeconds":10}}
        """;

    @Param({"pod", "custom"})
    private String type = "pod";

    // Made by setUp, which JMH calls before anything else.
    @SuppressWarnings("NullAway.Init")
    private FieldOwnership ownership;

    @SuppressWarnings("NullAway.Init")
    private ObjectNode live;

    @SuppressWarnings("NullAway.Init")
    private ObjectNode config;

    @SuppressWarnings("NullAway.Init")
    private ObjectNode changed;

    @Setup
    public void setUp() {
        boolean pod = type.equals("pod");
        GroupVersionKind kind =
                pod ? new GroupVersionKind("", "v1", "Pod") : new GroupVersionKind("example.com", "v1", "Widget");
        ownership = new TrackedType(new OneVersion(
                        pod,
                        pod
                                ? Objects.requireNonNull(KindCatalog.kind("v1", "Pod"))
                                        .node()
                                : widget()))
                .endpoint(kind, "", ResetFields.of("status"));
        config = pod ? parse(POD.formatted(CONTAINER.formatted("a"), CONTAINER.formatted("b"))) : object();
        ObjectNode base =
                ownership.apply(null, config, "m1", false, NOW).object().deepCopy();
        ((ObjectNode) base.get("metadata")).put("uid", "u");
        ObjectNode next = base.deepCopy();
        ((ObjectNode) next.get("metadata")).putObject("labels").put("l", "1");
        ownership.update(base, next, "m2", NOW);
        live = next;
        changed = next.deepCopy();
        ((ObjectNode) changed.get("metadata")).putObject("annotations").put("x", "y");
    }

    private static ObjectNode parse(String text) {
        return (ObjectNode) JSON.readTree(text);
    }

    private static SchemaNode widget() {
        SchemaNode text = SchemaNode.builder(Type.STRING).build();
        SchemaNode map = SchemaNode.builder(Type.OBJECT).values(text).build();
        SchemaNode spec = SchemaNode.builder(Type.OBJECT)
                .property("settings", map)
                .property("note", text)
                .build();
        return SchemaNode.builder(Type.OBJECT).property("spec", spec).build();
    }

    /** 2 KB. */
    private static ObjectNode object() {
        StringBuilder settings = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            settings.append(i == 0 ? "" : ",")
                    .append("\"setting-")
                    .append(i)
                    .append("\":\"a value of some length ")
                    .append(i)
                    .append('"');
        }
        return parse("{\"apiVersion\":\"example.com/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"w\"},"
                + "\"spec\":{\"note\":\"n\",\"settings\":{" + settings + "}}}");
    }

    private record OneVersion(boolean builtIn, SchemaNode root) implements ObjectVersions {
        @Override
        public SchemaNode schema(String apiVersion) {
            return root;
        }

        @Override
        public @Nullable ObjectNode convert(ObjectNode object, String apiVersion) {
            return object;
        }
    }

    /** The same configuration again, as controllers do all day. */
    @Benchmark
    public Object apply() {
        return ownership.apply(live, config, "m1", false, NOW);
    }

    /** An update of one annotation. The copy is part of it: the outcome is written into the tree. */
    @Benchmark
    public Object update() {
        ObjectNode next = changed.deepCopy();
        ownership.update(live, next, "m3", NOW);
        return next;
    }

    /** What a copy alone costs. */
    @Benchmark
    public Object copy() {
        return changed.deepCopy();
    }
}
