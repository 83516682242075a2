package dev.orlop.auth.review;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.auth.Selectors;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class AskedSelectorsTests {
    private static final String ALL = "%s ignored due to parse error";
    private static final String SOME = "%s partially ignored due to parse error";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            quoteCharacter = '`',
            value = {
                "fieldSelector|{'rawSelector':'a=b,c!=d'}|a=b,c!=d|-",
                "fieldSelector|{'rawSelector':'a'}||" + ALL,
                "fieldSelector|{'requirements':[{'key':'a','operator':'In','values':['b']}]}|a=b|-",
                "fieldSelector|{'requirements':[{'key':'a','operator':'NotIn','values':['b']}]}|a!=b|-",
                "fieldSelector|{'requirements':[{'key':'a','operator':'In','values':['b','c']}]}||" + ALL,
                "fieldSelector|{'requirements':[{'key':'a','operator':'Exists'},{'key':'a','operator':'In','values':['b']}]}|a=b|"
                        + SOME,
                "labelSelector|{'rawSelector':'a in (b,c)'}|a in (b,c)|-",
                "labelSelector|{'rawSelector':'a in (b'}||" + ALL,
                "labelSelector|{'requirements':[{'key':'a','operator':'In','values':['b']}]}|a in (b)|-",
                "labelSelector|{'requirements':[{'key':'a','operator':'Exists'},{'key':'b','operator':'Newer'}]}|a|"
                        + SOME,
                "labelSelector|{'requirements':[{'key':'b','operator':'Newer'}]}||" + ALL
            })
    void selectors_thatCannotBeRead_areLeftOutAndToldOf(
            String member, String selector, @Nullable String read, @Nullable String problem) {
        ObjectNode resource =
                (ObjectNode) JsonMapper.shared().readTree(("{'" + member + "':" + selector + "}").replace('\'', '"'));

        AskedSelectors asked = AskedSelectors.of(resource);

        String text = read == null ? "" : read;
        assertThat(asked.selectors())
                .isEqualTo(member.equals("fieldSelector") ? Selectors.parse(text, "") : Selectors.parse("", text));
        assertThat(asked.problems())
                .isEqualTo(
                        problem == null ? List.of() : List.of(problem.formatted("spec.resourceAttributes." + member)));
    }
}
