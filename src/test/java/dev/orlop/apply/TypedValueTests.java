package dev.orlop.apply;

import static dev.orlop.apply.Fixture.json;
import static dev.orlop.apply.Fixture.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.apply.field.NodeType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables of the pure functions on values: check, owned fields, merge, comparison, removal. */
class TypedValueTests {
    private static final NodeType SPEC = Fixture.spec();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | ''",
                "null | ''",
                "{s: null, obj: null, kl: null} | ''",
                "{i: 1.5, n: 1, date: 5, any: [{}], pres: {x: {y: 1}}} | ''",
                "{s: 1} | .s: expected string, got &value.valueUnstructured{Value:1}",
                "{s: {}} | .s: expected string, got &value.valueUnstructured{Value:map[string]interface {}{}}",
                "{s: [true, 'a', null]} | .s: expected string,"
                        + " got &value.valueUnstructured{Value:[]interface {}{true, \"a\", interface {}(nil)}}",
                "{i: '1'} | .i: expected numeric (int or float), got string",
                "{b: 'yes'} | .b: expected boolean, got &{yes}",
                "{date: []} | .date: expected any scalar, got &{[]}",
                "{obj: 'x'} | .obj: expected map, got &{x}",
                "{kl: {name: 'a', n: 1}} | .kl: expected list, got &{map[n:1 name:a]}",
                "{obj: {z: 1}} | .obj.z: field not declared in schema",
                "{set: ['a', 'a']} | .set: duplicate entries for key [=\"a\"]",
                "{nset: [1, 1.0]} | .nset: duplicate entries for key [=1]",
                "{set: [null]} | .set: element 0: associative list without keys has an element that's an explicit null",
                "{set: [[]]} | .set: element 0: not supported: associative list with lists as elements",
                "{kl: [null]} | .kl: element 0: associative list with keys may not have a null element",
                "{kl: ['x']} | .kl: element 0: associative list with keys may not have non-map elements",
                "{kl: [{}]} | .kl: element 0: associative list with keys has an element that omits all key fields"
                        + " [\"name\"] (and doesn't have default values for any key fields)",
                "{k2: [{port: 1}, {port: 1, proto: 'TCP'}]} | .k2: duplicate entries for key [port=1,proto=\"TCP\"]",
                "{k2: [{}, {name: 'x'}]} | .k2: duplicate entries for key [proto=\"TCP\"]",
                "{kl: [{name: 'a', tags: [1]}]} |"
                        + " .kl[name=\"a\"].tags[=1]: expected string, got &value.valueUnstructured{Value:1}",
                "{k2: [{port: 1, proto: {b: [{c: 'x'}], a: 1}}]} | .k2[port=1,proto=a=1b=[c=\"x\"]].proto: expected string,"
                        + " got &value.valueUnstructured{Value:map[string]interface {}{\"a\":1,"
                        + " \"b\":[]interface {}{map[string]interface {}{\"c\":\"x\"}}}}",
                "{lst: [1]} | .lst[0]: expected string, got &value.valueUnstructured{Value:1}",
            })
    void check_saysWhatDoesNotFit(String value, String problem) {
        TypeErrors errors = TypeCheck.check(SPEC, json(value), false);
        assertThat(errors.isEmpty() ? "" : errors.toString()).isEqualTo(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | {}",
                "{s: 'x', i: null} | {'f:s': {}, 'f:i': {}}",
                // Declared fields are not owned for what they hold; empty maps, nulls and entries of maps are.
                "{obj: {a: 'x', c: {d: 'y'}}} | {'f:obj': {'f:a': {}, 'f:c': {'f:d': {}}}}",
                "{obj: {c: {}}} | {'f:obj': {'f:c': {}}}",
                "{obj: null, map: {}} | {'f:obj': {}, 'f:map': {}}",
                "{map: {k: 'x'}} | {'f:map': {'f:k': {}}}",
                "{mmap: {k: {x: 'x'}, l: {}}} | {'f:mmap': {'f:k': {'.': {}, 'f:x': {}}, 'f:l': {}}}",
                "{aobj: {a: 'x'}} | {'f:aobj': {}}",
                // An empty list of elements with an identity owns nothing; an atomic one is owned.
                "{set: [], kl: [], lst: []} | {'f:lst': {}}",
                "{set: ['b', 'a']} | {'f:set': {'v:\"a\"': {}, 'v:\"b\"': {}}}",
                "{kl: [{name: 'a', value: 'x'}]} | {'f:kl': {'k:{\"name\":\"a\"}': {'.': {}, 'f:name': {}, 'f:value':"
                        + " {}}}}",
                "{k2: [{port: 1}]} | {'f:k2': {'k:{\"port\":1,\"proto\":\"TCP\"}': {'.': {}, 'f:port': {}}}}",
                "{k2: [{name: 'x'}]} | {'f:k2': {'k:{\"proto\":\"TCP\"}': {'.': {}, 'f:name': {}}}}",
                // Duplicates are owned as one, without what they hold.
                "{kl: [{name: 'a', value: 'x'}, {name: 'a'}]} | {'f:kl': {'k:{\"name\":\"a\"}': {}}}",
                "{any: {x: {y: [1]}}} | {'f:any': {'f:x': {'.': {}, 'f:y': {}}}}",
                "{any: [1]} | {'f:any': {}}",
                "{pres: {x: {}}} | {'f:pres': {'f:x': {}}}",
            })
    void ownedFields_areWhatAConfigurationSets(String value, String owned) {
        assertThat(OwnedFields.of(SPEC, json(value))).isEqualTo(set(owned));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{s: 'a', i: 1} | {s: 'b'} | {s: 'b', i: 1}",
                "{obj: {a: 'x', c: {d: 'y'}}} | {obj: {c: {e: 'z'}}} | {obj: {a: 'x', c: {d: 'y', e: 'z'}}}",
                "{aobj: {a: 'x'}} | {aobj: {b: 'y'}} | {aobj: {b: 'y'}}",
                "{lst: ['a', 'b']} | {lst: ['c']} | {lst: ['c']}",
                "{map: {a: 'x'}} | {map: {b: 'y'}} | {map: {a: 'x', b: 'y'}}",
                // Null replaces a scalar, but not what is in a map or list.
                "{s: 'a', obj: {a: 'x'}, set: ['a'], lst: ['a']} | {s: null, obj: null, set: null, lst: null} |"
                        + " {s: null, obj: {a: 'x'}, set: ['a'], lst: null}",
                // Of two that are empty, the configuration's form stays.
                "{obj: {}, set: []} | {obj: null, set: null} | {obj: null, set: null}",
                "{obj: null} | {obj: {}} | {obj: {}}",
                "{set: ['a', 'b']} | {set: ['b', 'c']} | {set: ['a', 'b', 'c']}",
                "{set: ['x', 'a']} | {set: ['c', 'a']} | {set: ['x', 'c', 'a']}",
                "{set: ['a', 'b', 'c']} | {set: ['c', 'a']} | {set: ['b', 'c', 'a']}",
                "{set: ['a', 'x', 'b']} | {set: ['b', 'a']} | {set: ['x', 'b', 'a']}",
                "{set: ['a', 'b']} | {set: []} | {set: ['a', 'b']}",
                "{kl: [{name: 'a', value: '1'}, {name: 'b'}]} | {kl: [{name: 'a', tags: ['t']}]} |"
                        + " {kl: [{name: 'a', value: '1', tags: ['t']}, {name: 'b'}]}",
                "{k2: [{port: 1, name: 'x'}]} | {k2: [{port: 1, proto: 'TCP'}]} | {k2: [{port: 1, proto: 'TCP', name:"
                        + " 'x'}]}",
                // Live duplicates stay; if the configuration has one of their identity, that replaces them all.
                "{set: ['a', 'a', 'b']} | {set: ['b']} | {set: ['a', 'a', 'b']}",
                "{set: ['a', 'b', 'a', 'c']} | {set: ['a']} | {set: ['a', 'b', 'c']}",
                "{kl: [{name: 'a', value: '1'}, {name: 'a', value: '2'}]} | {kl: [{name: 'a'}]} | {kl: [{name: 'a'}]}",
                "{any: {x: {y: 1}}} | {any: {x: {z: 2}}} | {any: {x: {y: 1, z: 2}}}",
                "{any: {x: 1}} | {any: [1]} | {any: [1]}",
                "{any: [1]} | {any: {x: 1}} | {any: {x: 1}}",
                "{any: {x: 1}} | {any: null} | {any: {x: 1}}",
                "{any: [1]} | {any: null} | {any: null}",
                "{i: 1} | {i: 1.0} | {i: 1.0}",
            })
    void merge_ofLiveAndConfig(String live, String config, String merged) {
        assertThat(Merge.merge(SPEC, json(live), json(config))).isEqualTo(json(merged));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{s: 'a'} | {s: 'a'} | {} | {} | {}",
                "{i: 1} | {i: 1.0} | {} | {} | {}",
                "{s: 'a'} | {s: 'b'} | {} | {'f:s': {}} | {}",
                "{s: 'a'} | {} | {'f:s': {}} | {} | {}",
                "{} | {s: null} | {} | {} | {'f:s': {}}",
                "{} | {obj: {a: 'x'}} | {} | {} | {'f:obj': {'.': {}, 'f:a': {}}}",
                "{obj: {a: 'x'}} | {} | {'f:obj': {'.': {}, 'f:a': {}}} | {} | {}",
                "{obj: {}} | {obj: {a: 'x'}} | {} | {} | {'f:obj': {'f:a': {}}}",
                "{obj: {}} | {obj: null} | {} | {'f:obj': {}} | {}",
                "{aobj: {a: 'x'}} | {aobj: {b: 'x'}} | {} | {'f:aobj': {}} | {}",
                "{lst: ['a', 'b']} | {lst: ['b', 'a']} | {} | {'f:lst': {}} | {}",
                "{set: ['a', 'b']} | {set: ['b', 'a']} | {} | {} | {}",
                "{set: ['a']} | {set: ['b']} | {'f:set': {'v:\"a\"': {}}} | {} | {'f:set': {'v:\"b\"': {}}}",
                "{kl: [{name: 'a', value: '1'}]} | {kl: [{name: 'a', value: '2'}]} | {} |"
                        + " {'f:kl': {'k:{\"name\":\"a\"}': {'f:value': {}}}} | {}",
                // Duplicates before and after are compared as a whole, else they come and go by a marker.
                "{kl: [{name: 'a'}, {name: 'a'}]} | {kl: [{name: 'a'}, {name: 'a', value: '1'}]} | {} |"
                        + " {'f:kl': {'k:{\"name\":\"a\"}': {}}} | {}",
                "{kl: [{name: 'a'}, {name: 'a'}]} | {kl: [{name: 'a'}]} | {'f:kl': {'k:{\"name\":\"a\"}': {}}} | {} |"
                        + " {'f:kl': {'k:{\"name\":\"a\"}': {'.': {}, 'f:name': {}}}}",
                "{kl: [{name: 'a'}]} | {kl: [{name: 'a'}, {name: 'a'}]} |"
                        + " {'f:kl': {'k:{\"name\":\"a\"}': {'.': {}, 'f:name': {}}}} | {} |"
                        + " {'f:kl': {'k:{\"name\":\"a\"}': {}}}",
                "{any: 'x'} | {any: {y: 1}} | {} | {'f:any': {}} | {'f:any': {'f:y': {}}}",
                "{any: {y: 1}} | {any: [1]} | {'f:any': {'f:y': {}}} | {'f:any': {}} | {}",
            })
    void comparison_ofTwoStates(String before, String after, String removed, String modified, String added) {
        Comparison change = Comparison.of(SPEC, json(before), json(after));
        assertThat(change.removed()).as("removed").isEqualTo(set(removed));
        assertThat(change.modified()).as("modified").isEqualTo(set(modified));
        assertThat(change.added()).as("added").isEqualTo(set(added));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{s: 'a', i: 1} | {'f:s': {}} | {i: 1}",
                "{s: 'a'} | {'f:x': {}} | {s: 'a'}",
                // What is left empty becomes null.
                "{s: 'a'} | {'f:s': {}} | null",
                "{i: 1, obj: {a: 'x'}} | {'f:obj': {'f:a': {}}} | {i: 1, obj: null}",
                "{i: 1, set: ['a', 'b']} | {'f:set': {'v:\"a\"': {}}} | {i: 1, set: ['b']}",
                "{i: 1, set: ['a']} | {'f:set': {'v:\"a\"': {}}} | {i: 1, set: null}",
                "{i: 1, kl: [{name: 'a', value: '1'}]} | {'f:kl': {'k:{\"name\":\"a\"}': {'f:value': {}}}} |"
                        + " {i: 1, kl: [{name: 'a'}]}",
                "{i: 1, kl: [{name: 'a'}, {name: 'b'}]} | {'f:kl': {'k:{\"name\":\"a\"}': {}}} | {i: 1, kl: [{name:"
                        + " 'b'}]}",
                "{i: 1, aobj: {a: 'x'}} | {'f:aobj': {'f:a': {}}} | {i: 1, aobj: null}",
                "{map: {a: 'x', b: 'y'}} | {'f:map': {'f:a': {}}} | {map: {b: 'y'}}",
            })
    void removal_leavesTheRest(String value, String paths, String left) {
        assertThat(Removal.remove(SPEC, json(value), set(paths))).isEqualTo(json(left));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // From granular to atomic: the parts become the whole.
                "{'f:aobj': {'f:a': {}}, 'f:s': {}} | {'f:aobj': {}, 'f:s': {}}",
                "{'f:lst': {'v:\"a\"': {}}} | {'f:lst': {}}",
                "{'f:kl': {'k:{\"name\":\"a\"}': {'f:tags': {'f:x': {}}}}} | {'f:kl': {'k:{\"name\":\"a\"}':"
                        + " {'f:tags': {'f:x': {}}}}}",
                // From atomic to granular, and where there is no schema: nothing.
                "{'f:obj': {}} | {'f:obj': {}}",
                "{'f:gone': {'f:a': {}}} | {'f:gone': {'f:a': {}}}",
                "{'f:pres': {'f:a': {'f:b': {}}}} | {'f:pres': {'f:a': {'f:b': {}}}}",
            })
    void schemaChange_bringsSetsInLine(String owned, String reconciled) {
        assertThat(SchemaChange.reconcile(set(owned), SPEC)).isEqualTo(set(reconciled));
    }
}
