package dev.orlop.registry.gc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.GroupResource;
import dev.orlop.object.OwnerReference;
import dev.orlop.registry.gc.OwnerGraph.Ref;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OwnerGraphTests {
    private static final GroupResource PODS = new GroupResource("", "pods");

    private final OwnerGraph graph = new OwnerGraph();

    private static Ref ref(String uid) {
        return new Ref(PODS, "ns", "name-" + uid, uid);
    }

    private static Ref clusterRef(String uid) {
        return new Ref(new GroupResource("", "nodes"), "", "name-" + uid, uid);
    }

    private static OwnerReference owner(String uid, boolean blocks) {
        return new OwnerReference("v1", "Pod", "name-" + uid, uid, false, blocks);
    }

    private List<Ref> put(String object, String... owners) {
        return graph.put(
                ref(object), Stream.of(owners).map(uid -> owner(uid, true)).toList());
    }

    @Test
    void put_withOwners_makesItTheirDependent() {
        put("a", "o1", "o2");
        put("b", "o1");

        assertThat(graph.dependents("o1")).containsExactlyInAnyOrder(ref("a"), ref("b"));
        assertThat(graph.dependents("o2")).containsExactly(ref("a"));
        assertThat(graph.dependents("a")).isEmpty();
        assertThat(graph.known(PODS)).containsExactlyInAnyOrder(ref("a"), ref("b"));
        assertThat(graph.knows(ref("b"), List.of(owner("o1", true)))).isTrue();
        assertThat(graph.knows(ref("b"), List.of(owner("o1", false)))).isFalse();
    }

    @Test
    void put_withoutOwners_takesItOut() {
        put("a", "o1");
        put("a");

        assertThat(graph.dependents("o1")).isEmpty();
        assertThat(graph.known(PODS)).isEmpty();
        assertThat(graph.knows(ref("a"), List.of())).isTrue();
    }

    @Test
    void put_withOtherOwners_tellsTheWaitingOnesThatItLeft() {
        put("a", "o1", "o2");
        graph.waits(ref("o1"));

        assertThat(put("a", "o2")).containsExactly(ref("o1"));
        assertThat(graph.dependents("o1")).isEmpty();
        assertThat(put("a", "o2")).isEmpty();
    }

    @Test
    void remove_tellsTheWaitingOwners() {
        put("a", "o1", "o2");
        graph.waits(ref("o2"));

        assertThat(graph.remove(ref("a"))).containsExactly(ref("o2"));
        assertThat(graph.remove(ref("a"))).isEmpty();
        assertThat(graph.isAbsent("a", ref("x"))).isTrue();
    }

    @Test
    void isAbsent_ownerInANamespace_isNotForADependentOutside() {
        graph.remove(ref("gone"));
        graph.remove(clusterRef("node"));

        assertThat(graph.isAbsent("gone", ref("x"))).isTrue();
        assertThat(graph.isAbsent("gone", clusterRef("x"))).isFalse();
        assertThat(graph.isAbsent("node", clusterRef("x"))).isTrue();
        assertThat(graph.isAbsent("other", ref("x"))).isFalse();
    }

    @Test
    void blocking_isWhatSaysSoAndCanResolveTheReference() {
        put("a", "o1");
        graph.put(ref("b"), List.of(owner("o1", false)));
        graph.put(clusterRef("c"), List.of(owner("o1", true)));

        assertThat(graph.blocking(ref("o1"))).containsExactly(ref("a"));
    }

    @Test
    void awaited_dependentThatWaitsForTheOwner_isNot() {
        // A circle of owners that all wait for their dependents: each would wait for the next for ever.
        put("a", "c");
        put("b", "a");
        put("c", "b");
        Stream.of("a", "b", "c").forEach(uid -> graph.waits(ref(uid)));
        put("d", "a");

        assertThat(graph.blocking(ref("a"))).containsExactlyInAnyOrder(ref("b"), ref("d"));
        assertThat(graph.awaited(ref("a"))).containsExactly(ref("d"));
    }

    @Test
    void awaited_circleThatDoesNotWait_is() {
        put("a", "b");
        put("b", "a");
        graph.waits(ref("a"));

        assertThat(graph.awaited(ref("a"))).containsExactly(ref("b"));
    }

    @Test
    void vanished_kind_leavesItsOwnersAbsentAndTellsTheDependents() {
        put("a", "o1");
        graph.put(ref("b"), List.of(new OwnerReference("apps/v1", "Pod", "x", "o2", false, false)));

        assertThat(graph.referring("", "Pod")).containsExactly(ref("a"));
        assertThat(graph.vanished("", "Pod", true)).containsExactly(ref("a"));
        assertThat(graph.isAbsent("o1", ref("a"))).isTrue();
        assertThat(graph.isAbsent("o2", ref("b"))).isFalse();
    }
}
