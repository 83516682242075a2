package dev.orlop.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.object.KubeObject.Splice;
import dev.orlop.object.KubeObject.TypeMeta;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorTests {
    private static Labels labels(String pairs) {
        return Labels.of(Stream.of(pairs.split(";"))
                .filter(pair -> !pair.isEmpty())
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1])));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        k              | k                | k=         | a=1
        ! k            | !k               | a=1        | k=
        k=v            | k=v              | k=v        | k=w
        k == v         | k=v              | k=v        | a=v
        k!=v           | k!=v             | a=1        | k=v
        k=             | k=               | k=         | a=
        k in (b,a)     | k in (a,b)       | k=a        | a=a
        k notin (a,b)  | k notin (a,b)    | x=a        | k=b
        k in ()        | k in ()          | k=         | k=a
        k in (,a)      | k in (,a)        | k=         | k=b
        k in (a,)      | k in (,a)        | k=         | k=b
        k in (a,,b)    | k in (,a,b)      | k=         | k=c
        k=in           | k=in             | k=in       | k=notin
        in in (notin)  | in in (notin)    | in=notin   | in=in
        k>5            | k>5              | k=6        | k=5
        k > 0          | k>0              | k=1        | k=x
        k<5            | k<5              | k=-7       | a=1
        k<9223372036854775807 | k<9223372036854775807 | k=1 | k=9223372036854775808
        z=1,a!=2, b    | a!=2,b,z=1       | z=1;b=;a=3 | z=1;b=;a=2
        x.io/k-_.2=V   | x.io/k-_.2=V     | x.io/k-_.2=V | k=V
        """)
    void labelSelector_parsed_matches(String text, String canonical, String matching, String other) {
        LabelSelector selector = LabelSelector.parse(text);
        assertThat(selector).hasToString(canonical).isEqualTo(LabelSelector.parse(canonical));
        assertThat(selector.hashCode()).isEqualTo(LabelSelector.parse(canonical).hashCode());
        assertThat(selector.matches(labels(matching))).isTrue();
        assertThat(selector.matches(labels(other))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        ,          | found ',', expected: !, identifier, or 'end of string'
        k,         | found '', expected: identifier after ','
        k v        | unable to parse requirement: found 'v', expected: in, notin, =, ==, !=, gt, lt
        k=v w      | found 'w', expected: ',' or 'end of string'
        !k=v       | found '=', expected: ',' or 'end of string'
        !          | unable to parse requirement: found '', expected: identifier
        k in a     | unable to parse requirement: found 'a' expected: '('
        k in (a    | unable to parse requirement: found '', expected: ',' or ')'
        k in (=)   | unable to parse requirement: found '=', expected: ',', ')' or identifier
        k=(        | unable to parse requirement: found '(', expected: identifier
        a,k>x      | unable to parse requirement: values[0]: Invalid value: "x": for 'Gt', 'Lt' operators, the value must be an integer
        /k=v       | unable to parse requirement: <nil>: Invalid value: "/k": prefix part must be non-empty
        k in (a b) | unable to parse requirement: found 'b', expected: ',' or ')'
        k in (=    | unable to parse requirement: found '=', expected: ',', ')' or identifier
        k in (a,=) | unable to parse requirement: found '=', expected: ',', or identifier
        k==v==w    | found '==', expected: ',' or 'end of string'
        k>9223372036854775808 | unable to parse requirement: values[0]: Invalid value: "9223372036854775808": for 'Gt', 'Lt' operators, the value must be an integer
        """)
    void labelSelector_malformed_saysWhatInTheReferencesWords(String text, String message) {
        assertThatThrownBy(() -> LabelSelector.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-k=v", "k=-v", "a/b/c", "/k", "A.b/k", "k=ä", "k in (a,b_)"})
    void labelSelector_badKeyOrValue_isRefused(String text) {
        assertThatThrownBy(() -> LabelSelector.parse(text)).hasMessageContaining("Invalid value: \"");
    }

    @Test
    void labelSelector_exactValue_onlyWherePinned() {
        LabelSelector selector = LabelSelector.parse("a=1,b in (2),c in (3,4),d!=5");
        assertThat(selector.exactValue("a")).isEqualTo("1");
        assertThat(selector.exactValue("b")).isEqualTo("2");
        assertThat(selector.exactValue("c")).isNull();
        assertThat(selector.exactValue("d")).isNull();
    }

    @Test
    void emptySelectors_selectEverything() {
        assertThat(LabelSelector.parse("")).isSameAs(LabelSelector.EVERYTHING);
        assertThat(LabelSelector.parse(" ").isEmpty()).isTrue();
        assertThat(FieldSelector.parse("")).isSameAs(FieldSelector.EVERYTHING);
        assertThat(LabelSelector.EVERYTHING.matches(Labels.NONE)).isTrue();
    }

    private static KubeObject object(String color) {
        ObjectMeta meta = new ObjectMeta("n", "ns", "", 0, Labels.NONE, List.of(), List.of(), null);
        return KubeObject.ofStored(
                "{\"metadata\":{}}".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                13,
                Splice.ALONE,
                new TypeMeta("v1", "K"),
                meta,
                SelectableFields.of(List.of("spec.color")),
                new String[] {color});
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        spec.color=red                    | spec.color=red                   | red    | blue
        spec.color==red                   | spec.color=red                   | red    | blue
        spec.color!=red                   | spec.color!=red                  | ``     | red
        spec.color=                       | spec.color=                      | ``     | red
        spec.color=a\\,b\\=c\\\\          | spec.color=a\\,b\\=c\\\\         | a,b=c\\ | a
        spec.color=!                      | spec.color=!                     | !      | a
        spec.color=b,metadata.name=n      | metadata.name=n,spec.color=b     | b      | c
        ,spec.color=b,,                   | spec.color=b                     | b      | c
        metadata.namespace!=x,spec.color=1 | metadata.namespace!=x,spec.color=1 | 1   | 2
        """)
    void fieldSelector_parsed_matches(String text, String canonical, String matching, String other) {
        FieldSelector selector = FieldSelector.parse(text);
        assertThat(selector).hasToString(canonical).isEqualTo(FieldSelector.parse(canonical));
        assertThat(selector.matches(object(matching))).isTrue();
        assertThat(selector.matches(object(other))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        a           | invalid selector: 'a'; can't understand 'a'
        a=b,c       | invalid selector: 'a=b,c'; can't understand 'c'
        a=b=c       | invalid field selector: unescaped character in value: 61
        a=\\x       | invalid field selector: invalid escape sequence: \\x
        a=b\\       | invalid field selector: invalid escape sequence: \\
        """)
    void fieldSelector_malformed_saysWhatInTheReferencesWords(String text, String message) {
        assertThatThrownBy(() -> FieldSelector.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void fieldSelector_exactValue_onlyWherePinned() {
        FieldSelector selector = FieldSelector.parse("a=1,b!=2");
        assertThat(selector.exactValue("a")).isEqualTo("1");
        assertThat(selector.exactValue("b")).isNull();
    }

    @Test
    void labels_ofPairs_areSortedAndDistinct() {
        assertThat(Labels.ofPairs(new String[] {"c", "3", "a", "1", "b", "2"}))
                .isEqualTo(Labels.of(Map.of("a", "1", "b", "2", "c", "3")));
        assertThatThrownBy(() -> Labels.ofPairs(new String[] {"b", "1", "a", "2", "b", "3"}))
                .hasMessage("b");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        DNS_1123_LABEL     | a-1           | A a. -a a- `` a_b
        DNS_1123_SUBDOMAIN | a.b-c.1       | A .a a. a..b a.-b `` a_b
        DNS_1035_LABEL     | a-1           | 1a A a. -a ``
        PATH_SEGMENT       | system:x Y    | . .. a/b a%b
        LABEL_KEY          | a.io/X-_.y    | a/b/c /a a/ -a A.b/c ``
        LABEL_VALUE        | X-_.1         | -a a- a/b ä
        """)
    void nameRules_tellGoodFromBad(NameRule rule, String good, String bad) {
        assertThat(rule.check(good)).isEmpty();
        for (String text : bad.split(" ")) {
            assertThat(rule.check(text.replace("``", ""))).as(text).isNotEmpty();
        }
    }

    @Test
    void nameRules_tooLong_saysSo() {
        assertThat(NameRule.DNS_1123_LABEL.check("a".repeat(64))).containsExactly("must be no more than 63 characters");
        assertThat(NameRule.DNS_1123_SUBDOMAIN.check("a".repeat(253))).isEmpty();
        assertThat(NameRule.DNS_1123_SUBDOMAIN.check("a".repeat(254)))
                .containsExactly("must be no more than 253 characters");
        assertThat(NameRule.LABEL_KEY.check("x/" + "a".repeat(64)))
                .containsExactly("name part must be no more than 63 bytes");
    }
}
