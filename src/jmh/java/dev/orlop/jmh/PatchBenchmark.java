package dev.orlop.jmh;

import dev.orlop.object.KubeObject;
import dev.orlop.patch.JsonMergePatch;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A JSON merge patch of one member of an object of 1 KB. */
@State(Scope.Thread)
public class PatchBenchmark {
    private final KubeObject object = Samples.object(0);
    private final JsonNode body = JsonMapper.shared().readTree("{\"spec\":{\"replicas\":4}}");

    /** As an update goes: to a tree, patched, to canonical bytes. */
    @Benchmark
    public KubeObject jsonMergePatch() {
        ObjectNode tree = Samples.codec().toTree(object);
        return Samples.codec()
                .encode((ObjectNode) JsonMergePatch.of(body, List.of(), true).apply(tree));
    }
}
