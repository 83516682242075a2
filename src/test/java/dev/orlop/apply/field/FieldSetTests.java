package dev.orlop.apply.field;

import static dev.orlop.apply.Fixture.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.apply.Fixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldSetTests {
    private static final String TREE = "{'f:a': {'.': {}, 'f:b': {}, 'f:c': {'f:d': {}}}, 'f:e': {}}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'f:a': {}} | {} | {'f:a': {}}",
                "{'f:a': {}} | {'f:b': {}} | {'f:a': {}, 'f:b': {}}",
                "{'f:a': {'f:b': {}}} | {'f:a': {}} | {'f:a': {'.': {}, 'f:b': {}}}",
                "{'f:a': {'f:b': {}}} | {'f:a': {'f:c': {}}} | {'f:a': {'f:b': {}, 'f:c': {}}}",
            })
    void union_holdsThePathsOfBoth(String one, String other, String both) {
        assertThat(set(one).union(set(other))).isEqualTo(set(both));
        assertThat(set(other).union(set(one))).isEqualTo(set(both));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                TREE + " | {'f:a': {}} | {'f:a': {}}",
                TREE + " | {'f:a': {'f:b': {}}} | {'f:a': {'f:b': {}}}",
                TREE + " | {'f:a': {'f:c': {}}} | {}",
                TREE + " | {'f:x': {}} | {}",
                TREE + " | {} | {}",
            })
    void intersection_holdsThePathsInBoth(String one, String other, String both) {
        assertThat(set(one).intersection(set(other))).isEqualTo(set(both));
        assertThat(set(other).intersection(set(one))).isEqualTo(set(both));
    }

    /** A path takes nothing away from the paths below it, nor they from it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                TREE + " | {'f:a': {}} | {'f:a': {'f:b': {}, 'f:c': {'f:d': {}}}, 'f:e': {}}",
                TREE + " | {'f:a': {'f:c': {}}} | " + TREE,
                TREE + " | {'f:a': {'f:c': {'f:d': {}}}} | {'f:a': {'.': {}, 'f:b': {}}, 'f:e': {}}",
                "{'f:a': {}} | {'f:a': {'f:b': {}}} | {'f:a': {}}",
                "{'f:a': {'f:b': {}}} | {'f:a': {}} | {'f:a': {'f:b': {}}}",
            })
    void difference_worksByLevel(String one, String other, String left) {
        assertThat(set(one).difference(set(other))).isEqualTo(set(left));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                TREE + " | {'f:a': {}} | {'f:e': {}}",
                TREE + " | {'f:a': {'f:c': {}}} | {'f:a': {'.': {}, 'f:b': {}}, 'f:e': {}}",
                TREE + " | {'f:a': {'f:c': {'f:d': {}}}} | {'f:a': {'.': {}, 'f:b': {}}, 'f:e': {}}",
                "{'f:a': {}} | {'f:a': {'f:b': {}}} | {'f:a': {}}",
                "{'f:a': {'f:b': {}}} | {'f:a': {}} | {}",
            })
    void recursiveDifference_takesWhatIsBelowToo(String one, String other, String left) {
        assertThat(set(one).recursiveDifference(set(other))).isEqualTo(set(left));
    }

    @Test
    void has_asksForThePathItself() {
        FieldSet tree = set(TREE);
        PathElement a = new PathElement.Field("a");
        PathElement c = new PathElement.Field("c");
        assertThat(tree.has(a)).isTrue();
        assertThat(tree.has(a, c)).isFalse();
        assertThat(tree.has(a, c, new PathElement.Field("d"))).isTrue();
        assertThat(tree.has(c)).isFalse();
        assertThat(tree.has()).isFalse();
    }

    /** Declared fields on the way become members; entries of maps and lists do not. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'f:obj': {'f:c': {'f:d': {}}}} | {'f:obj': {'.': {}, 'f:c': {'.': {}, 'f:d': {}}}}",
                "{'f:mmap': {'f:k': {'f:x': {}}}} | {'f:mmap': {'.': {}, 'f:k': {'f:x': {}}}}",
                "{'f:kl': {'k:{\"name\":\"a\"}': {'f:tags': {'v:\"t\"': {}}}}} |"
                        + " {'f:kl': {'.': {}, 'k:{\"name\":\"a\"}': {'f:tags': {'.': {}, 'v:\"t\"': {}}}}}",
                "{'f:pres': {'f:x': {'f:y': {}}}} | {'f:pres': {'.': {}, 'f:x': {'f:y': {}}}}",
                "{'f:unknown': {'f:x': {}}} | {'f:unknown': {'f:x': {}}}",
            })
    void withNamedFields_addsDeclaredFields(String owned, String named) {
        assertThat(set(owned).withNamedFields(Fixture.spec())).isEqualTo(set(named));
    }
}
