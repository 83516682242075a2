package dev.orlop.jmh;

import dev.orlop.object.FieldSelector;
import dev.orlop.object.KubeObject;
import dev.orlop.object.LabelSelector;
import dev.orlop.storage.SelectionPredicate;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Label selectors over 1 000 objects. */
@State(Scope.Thread)
public class SelectorBenchmark {
    private final List<KubeObject> objects = Samples.objects(1_000);
    private final SelectionPredicate equal = labels("app=nothing");
    private final SelectionPredicate set = labels("app in (bench,other),shard notin (1,2,3)");

    private static SelectionPredicate labels(String text) {
        return new SelectionPredicate(LabelSelector.parse(text), FieldSelector.EVERYTHING);
    }

    @Benchmark
    public int thousandLabelsThatDiffer() {
        return count(equal);
    }

    @Benchmark
    public int thousandLabelSets() {
        return count(set);
    }

    private int count(SelectionPredicate predicate) {
        int count = 0;
        for (int i = 0; i < objects.size(); i++) {
            if (predicate.matches(objects.get(i))) {
                count++;
            }
        }
        return count;
    }
}
