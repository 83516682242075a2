package dev.orlop.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class SharedNodesTests {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String PLAIN =
            "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"},\"b\":{\"type\":\"integer\"}}}";

    private static SchemaNode compile(String schema) {
        return new SchemaCompiler().compile(JSON.readTree(schema));
    }

    @Test
    void equalParts_ofSeveralDefinitions_areOneNode() {
        SchemaNode one =
                compile("{\"type\":\"object\",\"description\":\"The first.\",\"properties\":{\"spec\":" + PLAIN + "}}");
        SchemaNode other =
                compile("{\"type\":\"object\",\"properties\":{\"spec\":{\"type\":\"array\",\"items\":" + PLAIN + "}}}");

        assertThat(Objects.requireNonNull(other.property("spec")).items()).isSameAs(one.property("spec"));
        assertThat(other).isNotSameAs(one);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"type\":\"array\"",
                "\"type\":\"strange\"",
                "\"type\":\"\"",
                "\"required\":[\"a\"]",
                "\"nullable\":true",
                "\"format\":\"x\"",
                "\"minProperties\":1",
                "\"default\":{}",
                "\"additionalProperties\":true",
                "\"items\":{}",
                "\"not\":{\"required\":[\"a\"]}",
                "\"x-kubernetes-preserve-unknown-fields\":true",
                "\"x-kubernetes-embedded-resource\":true",
                "\"x-kubernetes-int-or-string\":true",
                "\"x-kubernetes-list-type\":\"set\"",
                "\"x-kubernetes-list-map-keys\":[\"a\"]",
                "\"x-kubernetes-map-type\":\"atomic\"",
                "\"x-kubernetes-validations\":[{\"rule\":\"true\"}]",
                "\"properties\":{\"b\":{\"type\":\"integer\"},\"a\":{\"type\":\"string\"}}",
                "\"properties\":{\"a\":{\"type\":\"string\"},\"b\":{\"type\":\"number\"}}",
                "\"properties\":{\"a\":{\"type\":\"string\"},\"c\":{\"type\":\"integer\"}}",
                "\"properties\":{\"a\":{\"type\":\"string\"}}"
            })
    void whatDiffersInOneThing_isAnotherNode(String difference) {
        SchemaNode plain = compile(PLAIN);
        ObjectNode other = (ObjectNode) JSON.readTree(PLAIN);
        other.setAll((ObjectNode) JSON.readTree('{' + difference + '}'));
        SchemaNode changed = new SchemaCompiler().compile(other);

        assertThat(changed).isNotSameAs(plain).isSameAs(new SchemaCompiler().compile(other.deepCopy()));
        assertThat(compile(PLAIN)).isSameAs(plain);
    }

    @Test
    void nodesThatNobodyUses_areForgotten() {
        SharedNodes nodes = new SharedNodes();
        List<SchemaNode> used = new ArrayList<>();
        IntStream.range(0, 3_000).forEach(i -> used.add(nodes.shared(node("kept" + i))));
        WeakReference<SchemaNode> dropped = new WeakReference<>(nodes.shared(node("dropped")));

        assertThat(nodes.size()).isEqualTo(3_001);
        Awaitility.await()
                .pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    System.gc();
                    return dropped.get() == null && nodes.size() == 3_000;
                });
        assertThat(IntStream.range(0, 3_000))
                .allSatisfy(i -> assertThat(nodes.shared(node("kept" + i))).isSameAs(used.get(i)));
    }

    /** A definition of 1.5 MB holds tens of thousands of them. */
    @Test
    void nodesThatCollideOnPurpose_areNotSharedBeyondSome() {
        SharedNodes nodes = new SharedNodes();
        List<SchemaNode> used = new ArrayList<>();
        for (int i = 0; i < 1_024; i++) {
            StringBuilder format = new StringBuilder();
            for (int bit = 0; bit < 10; bit++) {
                format.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            used.add(nodes.shared(node(format.toString())));
        }

        assertThat(nodes.size()).isEqualTo(64);
        assertThat(used).doesNotHaveDuplicates();
    }

    private static SchemaNode node(String format) {
        return SchemaNode.builder(SchemaNode.Type.STRING)
                .format(format)
                .properties(Members.of(Map.of()))
                .build();
    }
}
