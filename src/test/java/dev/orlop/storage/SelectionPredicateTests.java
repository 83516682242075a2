package dev.orlop.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.codec.JsonCodec;
import dev.orlop.object.FieldSelector;
import dev.orlop.object.KubeObject;
import dev.orlop.object.LabelSelector;
import dev.orlop.object.SelectableFields;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectionPredicateTests {
    private static final KubeObject OBJECT =
            new JsonCodec(SelectableFields.of(List.of("spec.color"))).decode("""
                    {"apiVersion":"v1","kind":"W","metadata":{"labels":{"app":"x"},"name":"a","namespace":"ns"},\
                    "spec":{"color":"red"}}""".getBytes(StandardCharsets.UTF_8), 5);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''            | ''                                 | true
                    app=x         | ''                                 | true
                    app=y         | ''                                 | false
                    ''            | metadata.name=a                    | true
                    ''            | metadata.name!=a                   | false
                    ''            | metadata.namespace=ns              | true
                    ''            | spec.color=red                     | true
                    ''            | spec.color==blue                   | false
                    app=x         | spec.color=red                     | true
                    app=x         | spec.color=blue                    | false
                    app=y         | spec.color=red                     | false
                    app in (x,y)  | metadata.name=a,spec.color!=blue   | true
                    !app          | metadata.name=a                    | false
                    """)
    void matches_bothSelectorsMustAgree(String label, String field, boolean expected) {
        assertThat(predicate(label, field).matches(OBJECT)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"'','',true", "app=x,'',false", "'',metadata.name=a,false", "app=x,metadata.name=a,false"})
    void isEverything_onlyWithoutAnySelector(String label, String field, boolean expected) {
        assertThat(predicate(label, field).isEverything()).isEqualTo(expected);
    }

    @Test
    void everything_matchesAll() {
        assertThat(SelectionPredicate.EVERYTHING.isEverything()).isTrue();
        assertThat(SelectionPredicate.EVERYTHING.matches(OBJECT)).isTrue();
    }

    /** The routing of watches and the reading of single keys go by it. */
    @Test
    void exactValue_ofAPinnedField_isKnown() {
        FieldSelector selector = FieldSelector.parse("metadata.name=a,spec.color!=red");

        assertThat(selector.exactValue("metadata.name")).isEqualTo("a");
        assertThat(selector.exactValue("spec.color")).isNull();
        assertThat(selector.exactValue("metadata.namespace")).isNull();
    }

    private static SelectionPredicate predicate(String label, String field) {
        return new SelectionPredicate(LabelSelector.parse(label), FieldSelector.parse(field));
    }
}
