package dev.orlop.cacher;

import dev.orlop.jmh.Samples;
import dev.orlop.object.FieldSelector;
import dev.orlop.object.KubeObject;
import dev.orlop.object.LabelSelector;
import dev.orlop.object.ObjectList;
import dev.orlop.storage.SelectionPredicate;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The snapshot of a cache: changed and listed. */
@State(Scope.Thread)
public class StateBenchmark {
    @Param({"1000", "10000", "100000"})
    private int objects;

    private CacheState state = CacheState.empty(List.of());
    private final List<byte[]> keys = new ArrayList<>();
    private KubeObject changed = Samples.object(0);
    private final CacheReader reader = new CacheReader(List.of(), "/bench.orlop.dev/samples/", new CacherListener() {});
    private CacheReader.Query everything = query(SelectionPredicate.EVERYTHING, 0);
    private CacheReader.Query nothing =
            query(new SelectionPredicate(LabelSelector.parse("app=nothing"), FieldSelector.EVERYTHING), 0);
    private CacheReader.Query page = query(SelectionPredicate.EVERYTHING, 500);
    private int next;

    private static CacheReader.Query query(SelectionPredicate predicate, long limit) {
        return new CacheReader.Query("", dev.orlop.cacher.Scope.ALL, predicate, null, limit);
    }

    @Setup
    public void fill() {
        for (int i = 0; i < objects; i++) {
            keys.add(Paths.bytes(Samples.path(i)));
        }
        state = CacheState.ofSorted(List.of(), keys, Samples.objects(objects));
        changed = Samples.object(1);
    }

    /** A snapshot with one object replaced, which shares all else. */
    @Benchmark
    public CacheState put() {
        next = (next + 7919) % objects;
        return state.with(keys.get(next), changed, changed);
    }

    @Benchmark
    public ObjectList listOfAll() {
        return reader.list(state, Samples.REVISION, everything);
    }

    @Benchmark
    public ObjectList listThatMatchesNothing() {
        return reader.list(state, Samples.REVISION, nothing);
    }

    @Benchmark
    public ObjectList page() {
        return reader.list(state, Samples.REVISION, page);
    }
}
