package dev.orlop.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Paths and what they find; the answers are those of the API server 1.36. */
class JsonPathTests {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(tools.jackson.databind.DeserializationFeature.USE_LONG_FOR_INTS)
            .build();
    private static final String FULL = """
        {"kind":"Widget","metadata":{"labels":{"app":"web"}},"spec":{
          "list":["a","b","c"],"nulls":[null,null],"ints":[1,2,3],"text":"sc",
          "objs":[{"name":"a","count":1,"flag":true},{"name":"b","count":2,"tags":["t"]}],
          "mixed":[null,{"name":null,"count":1.5}],"odd":[{"n":"b","t":[]},{"n":2}],
          "map":{"k1":"v1","k.dot":"d"},"deep":{"a":{"b":{"c":"bottom"}}},"nested":[[1,2],[3,4]]}}
        """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        .spec.list[0]                          | "a"
        .spec.list[-1]                         | "c"
        .spec.list[1:3]                        | "b"
        .spec.list[:2]                         | "a"
        .spec.list[::2]                        | "a"
        .spec.list[-1:]                        | "c"
        .spec.list[*]                          | "a"
        .spec.list[9]                          |
        .spec.list[0,2]                        | "a"
        .spec.list[3,0]                        |
        .spec.list[1:1]                        |
        .spec.list[::0]                        |
        .spec.nulls[0]                         | null
        .spec.nulls[0,2]                       |
        .spec.objs[0].name                     | "a"
        .spec.objs[*].count                    | 1
        .spec.objs[?(@.name=="b")].count       | 2
        .spec.objs[?(@.name=='b')].count       | 2
        .spec.objs[?(@.count>1)].name          | "b"
        .spec.objs[?(@.count>=1)].name         | "a"
        .spec.objs[?(@.count<2)].name          | "a"
        .spec.objs[?(@.count<=0)].name         |
        .spec.objs[?(@.name!="b")].name        | "a"
        .spec.objs[?(@.flag==true)].name       | "a"
        .spec.objs[?(@.nope=="x")].name        |
        .spec.objs[?(@.tags[0]=="t")].name     | "b"
        .spec.objs[?(@.name)].name             | "a"
        .spec.mixed[?(@.name)].name            | null
        .spec.mixed[?(@.count>1)].count        |
        .spec.odd[?(@.t[0])].n                 | "b"
        .spec.odd[?(@.n>1)].n                  |
        .spec.map.k1                           | "v1"
        .spec.map['k1']                        | "v1"
        .spec.map.k\\.dot                      | "d"
        .spec['deep'].a                        | {"b":{"c":"bottom"}}
        .spec['list','map']                    | ["a","b","c"]
        .spec.text[0]                          |
        .spec.text.sub                         |
        .spec.text.*                           | 115
        .spec..text.*                          | 115
        .spec.text1                            |
        .spec.text[*]                          |
        .spec['text']1                         | 1
        .spec['nope']1                         |
        .spec['nope']true                      |
        .spec['nope']"x"                       | "x"
        .spec.objs[*].name.*                   | 97
        .spec..c                               | "bottom"
        .spec.deep.*                           | {"b":{"c":"bottom"}}
        .spec.nested[0][1]                     | 2
        .spec.nested[*][*]                     | 1
        .metadata.labels.app                   | "web"
        .kind                                  | "Widget"
        .kind}                                 | "Widget"
        .kind}x                                | "Widget"
        .kind}}                                | "Widget"
        .kind}{}                               | "Widget"
        .kind}{.nope                           | "Widget"
        .kind}{"x"}{.spec.list[0]              | "Widget"
        .kind}{.spec.list[9]                   |
        .kind}{foo                             |
        .nope}{.kind                           |
        .a b                                   |
        .                                      |
        """)
    void path_findsItsFirstValue(String path, String expected) {
        JsonNode found = JsonPath.parse(path.replace("\\\\", "\\")).first(json(FULL));

        assertThat(found == null ? null : found.toString()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".spec[",
                ".spec[0:",
                ".map[\"k.dot\"]",
                ".list[a]",
                ".objs[?(@.a==1)",
                ".objs[?(@.a",
                ".a....b",
                ".a{",
                ".a\\",
                ".a['b\\']",
                ".a{}",
                ".a{[0]",
                ".a}{[",
                ".a}}{{",
                ".list[99999999999]",
                ".objs[?(@.x[?(@.y==1)])]"
            })
    void path_thatCannotBeUnderstood_isRefused(String path) {
        assertThatThrownBy(() -> JsonPath.parse(path)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void descents_ofDescents_endEarly() {
        String deep = "{\"a\":".repeat(300) + "1" + "}".repeat(300);

        assertThat(JsonPath.parse("..a..a..a..a").first(json(deep))).isNull();
    }

    private static JsonNode json(String text) {
        return JSON.readTree(text);
    }
}
