package dev.orlop.jmh;

import dev.orlop.object.KubeObject;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import tools.jackson.databind.node.ObjectNode;

/** From stored bytes to an object and back. */
@State(Scope.Thread)
public class CodecBenchmark {
    private final byte[] stored = Samples.stored(0);
    private final KubeObject unversioned = Samples.codec().decode(stored, 0);
    private final KubeObject object = Samples.object(0);
    private final ObjectNode tree = Samples.codec().toTree(object);
    private long revision = Samples.REVISION;

    /** What each event and each object of a list from the store goes through. */
    @Benchmark
    public KubeObject attributeScan() {
        return Samples.codec().decode(stored, 0);
    }

    @Benchmark
    public KubeObject resourceVersionSplice() {
        return unversioned.withResourceVersion(revision++);
    }

    @Benchmark
    public ObjectNode tree() {
        return Samples.codec().toTree(object);
    }

    @Benchmark
    public KubeObject canonicalBytesOfATree() {
        return Samples.codec().encode(tree);
    }
}
