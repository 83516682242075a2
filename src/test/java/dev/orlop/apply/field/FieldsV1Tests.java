package dev.orlop.apply.field;

import static dev.orlop.apply.Fixture.json;
import static dev.orlop.apply.Fixture.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.DoubleNode;
import tools.jackson.databind.node.StringNode;

class FieldsV1Tests {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'f:a': {}}",
                "{'f:a': {'.': {}, 'f:b': {}}}",
                "{'f:a': {'f:b': {}}, 'f:b': {}}",
                "{'k:{\"name\":\"a\"}': {'.': {}, 'f:name': {}}}",
                "{'k:{\"a\":1,\"b\":true,\"c\":1.5,\"d\":null}': {}}",
                "{'v:\"x\"': {}, 'v:1': {}, 'v:1.5': {}, 'v:true': {}, 'v:null': {}, 'v:[1]': {}}",
                "{'i:0': {}, 'i:17': {}}",
                "{'f:': {}, 'f:.': {}, 'f:f:a': {}, 'f:a\"b': {}}",
            })
    void write_ofWhatWasRead_isTheSame(String fields) {
        assertThat(FieldsV1.write(set(fields))).isEqualTo(json(fields));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // A node that is empty, null or without known members is itself in the set.
                "{'f:a': null} | {'f:a': {}}",
                "{'f:a': {'.': {}}} | {'f:a': {}}",
                "{'f:a': {'x:b': {}}} | {'f:a': {}}",
                "{'x:a': {'f:b': {}}} | {}",
                "{'.': {}} | {}",
                // What stands at the dot does not matter.
                "{'f:a': {'.': 1, 'f:b': {}}} | {'f:a': {'.': {}, 'f:b': {}}}",
                // Keys are sorted, spaces go; what is equal by value is one.
                "{'k:{ \"b\": 1, \"a\" : 2}': {}} | {'k:{\"a\":2,\"b\":1}': {}}",
                "{'v:1.0': {}, 'v:1': {'f:a': {}}} | {'v:1': {'.': {}, 'f:a': {}}}",
                "{'v:\"a\\\\u003c\"': {}} | {'v:\"a\\\\u003c\"': {}}",
                "{'v:\"a<\"': {}} | {'v:\"a\\\\u003c\"': {}}",
            })
    void read_ofOtherSpellings_isTolerant(String fields, String canonical) {
        assertThat(FieldsV1.write(set(fields))).isEqualTo(json(canonical));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[1]",
                "''",
                "1",
                "{'f': {}}",
                "{'': {}}",
                "{'fa': {}}",
                "{'k:': {}}",
                "{'k:1': {}}",
                "{'k:{\"a\":1}x': {}}",
                "{'k:{\"a\"}': {}}",
                "{'v:': {}}",
                "{'v:\"a': {}}",
                "{'v:1 2': {}}",
                "{'v:1e999': {}}",
                "{'i:x': {}}",
                "{'i:': {}}",
                "{'i:99999999999999999999': {}}",
                "{'f:a': 1}",
                "{'f:a': []}",
                "{'f:a': 'x'}",
            })
    void read_ofMalformedNames_fails(String fields) {
        assertThatThrownBy(() -> FieldsV1.read(json(fields))).isInstanceOf(FieldsV1.FormatException.class);
    }

    @Test
    void read_ofWhatIsWrittenOtherwise_isNotExact() throws Exception {
        assertThat(FieldsV1.read(json("{'f:a': {'.': {}, 'f:b': {}}}")).exact()).isTrue();
        assertThat(FieldsV1.read(json("{'f:a': {'.': {}}}")).exact()).isFalse();
        assertThat(FieldsV1.read(json("{'f:a': {'x:b': {}}}")).exact()).isFalse();
        assertThat(FieldsV1.read(json("{'k:{\"b\":1,\"a\":2}': {}}")).exact()).isFalse();
    }

    /** Fields, keys, values, indexes; numbers before strings before booleans. */
    @Test
    void elements_areOrdered() {
        List<String> names = new ArrayList<>();
        FieldSet shuffled = set("""
            {'i:1': {}, 'v:null': {}, 'v:true': {}, 'v:false': {}, 'v:"b"': {}, 'v:"a"': {}, 'v:2': {}, 'v:1.5': {},
             'k:{"b":1}': {}, 'k:{"a":2}': {}, 'k:{"a":1,"b":1}': {}, 'k:{"a":1}': {}, 'i:0': {},
             'f:\ud83d\ude00': {}, 'f:\uffee': {}, 'f:b': {}, 'f:a': {}, 'f:B': {}, 'v:[1]': {}, 'v:{"a":1}': {}}
            """);
        for (FieldSet.Entry entry : shuffled.entries()) {
            names.add(entry.element().text());
        }
        assertThat(names)
                .containsExactly(
                        "f:B",
                        "f:a",
                        "f:b",
                        "f:\uffee",
                        "f:\ud83d\ude00",
                        "k:{\"a\":1}",
                        "k:{\"a\":1,\"b\":1}",
                        "k:{\"a\":2}",
                        "k:{\"b\":1}",
                        "v:1.5",
                        "v:2",
                        "v:\"a\"",
                        "v:\"b\"",
                        "v:false",
                        "v:true",
                        "v:[1]",
                        "v:{\"a\":1}",
                        "v:null",
                        "i:0",
                        "i:1");
    }

    /** As Go's encoding/json writes them: HTML escaped, exponents from 1e21 on. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.0|v:1",
                "1e30|v:1e+30",
                "1e-7|v:1e-7",
                "0.000001|v:0.000001",
                "-0.0|v:-0",
                "1e20|v:100000000000000000000"
            })
    void numbers_areWrittenAsGoDoes(double number, String text) {
        assertThat(new PathElement.Item(DoubleNode.valueOf(number)).text()).isEqualTo(text);
    }

    @Test
    void texts_areWrittenAsGoDoes() {
        assertThat(new PathElement.Item(StringNode.valueOf("a<b>&\u2028\u0001\t\"\\\u00fc")).text())
                .isEqualTo("v:\"a\\u003cb\\u003e\\u0026\\u2028\\u0001\\t\\\"\\\\\u00fc\"");
    }

    @Test
    void paths_areShownAsTheReferenceDoes() {
        List<String> paths = new ArrayList<>();
        set("{'f:a': {'.': {}, 'f:b': {}}, 'k:{\"n\":\"q\\\\\"\",\"o\":false}': {'f:x': {}}, 'v:\"t\"': {}, 'v:2': {},"
                        + " 'i:3': {}}")
                .forEachPath(paths::add);
        assertThat(paths).containsExactly(".a", "[=2]", "[=\"t\"]", "[3]", ".a.b", "[n=\"q\\\"\",o=false].x");
    }
}
