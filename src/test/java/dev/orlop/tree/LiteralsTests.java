package dev.orlop.tree;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Compares with what Kubernetes 1.36 says of such values in its messages. */
class LiteralsTests {
    private static final JsonNode VALUE = JsonMapper.shared()
            .readTree("{\"y\":null,\"x\":[12345678.5,{\"b\":0.00001,\"a\":1e20}],\"<\":\"é\\n\",\"t\":true}");

    @Test
    void value_isThatOfPrintf() {
        assertThat(Literals.value(VALUE))
                .isEqualTo("map[<:é\n t:true x:[1.23456785e+07 map[a:1e+20 b:1e-05]] y:<nil>]");
    }

    @Test
    void syntax_isThatOfPrograms() {
        assertThat(Literals.syntax(VALUE))
                .isEqualTo("map[string]interface {}{\"<\":\"é\\n\", \"t\":true, \"x\":[]interface {}{1.23456785e+07,"
                        + " map[string]interface {}{\"a\":1e+20, \"b\":1e-05}}, \"y\":interface {}(nil)}");
    }

    @Test
    void json_hasItsMembersInOrder() {
        assertThat(Literals.json(VALUE))
                .isEqualTo(
                        "{\"\\u003c\":\"é\\n\",\"t\":true,\"x\":[12345678.5,{\"a\":100000000000000000000,\"b\":0.00001}],"
                                + "\"y\":null}");
    }

    @Test
    void rawJson_leavesInnerMembersWhereTheyWere() {
        assertThat(Literals.rawJson(VALUE))
                .isEqualTo(
                        "{\"\\u003c\":\"é\\n\",\"t\":true,\"x\":[12345678.5,{\"b\":0.00001,\"a\":100000000000000000000}],"
                                + "\"y\":null}");
    }

    @Test
    void types_areThoseOfReflection() {
        assertThat(VALUE.propertyStream().map(member -> Literals.type(member.getValue())))
                .containsExactly("<nil>", "[]interface {}", "string", "bool");
        assertThat(Literals.reflectedType(null)).isEqualTo("%!s(<nil>)");
        assertThat(Literals.reflectedType(VALUE)).isEqualTo("map[string]interface {}");
    }
}
