package dev.orlop.schema.custom;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RatchetingTests {
    private static final CustomSchema WIDGETS = Schemas.ofSpec("""
            {type:'object',properties:{
              a:{type:'string',maxLength:3},
              l:{type:'array',items:{type:'string',maxLength:3}},
              s:{type:'array','x-kubernetes-list-type':'set',items:{type:'string'}},
              m:{type:'array','x-kubernetes-list-type':'map','x-kubernetes-list-map-keys':['k'],
                 items:{type:'object',properties:{k:{type:'string'},v:{type:'string',maxLength:3}}}},
              p:{type:'object','x-kubernetes-preserve-unknown-fields':true,maxProperties:1},
              n:{type:'object',properties:{x:{type:'string'}},allOf:[{properties:{x:{maxLength:3}}}]},
              y:{type:'string'}}}""");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a scalar that is as it was                    | {a:'long'}                        | {a:'long',y:'1'}                 | 0
            a scalar that is not                          | {a:'long'}                        | {a:'longer'}                     | 1
            a list that is as it was                      | {l:['long']}                      | {l:['long'],y:'1'}               | 0
            elements of a list have no old value          | {l:['long']}                      | {l:['long','b']}                 | 1
            elements of list maps go by their keys        | {m:[{k:'1',v:'long'},{k:'2'}]}    | {m:[{k:'2'},{k:'1',v:'long'}]}   | 0
            another element with the same value           | {m:[{k:'1',v:'long'}]}            | {m:[{k:'2',v:'long'}]}           | 1
            what is not declared has no old value         | {p:{a:'1',b:'2'}}                 | {p:{a:'1',b:'2'},y:'1'}          | 1
            within junctors nothing has                   | {n:{x:'long'}}                    | {n:{x:'long',z:1}}               | 2
            but the node that they are of                 | {n:{x:'long'}}                    | {n:{x:'long'},y:'1'}             | 0
            a set that was not unique before              | {s:['a','a']}                     | {s:['a','a','b','b']}            | 0
            a set that was                                | {s:['a']}                         | {s:['a','a']}                    | 1
            """)
    void failure_ofWhatIsUntouched_isLetPass(String what, String old, String now, int causes) {
        assertThat(Schemas.causes(WIDGETS, Schemas.object(now), Schemas.object(old)))
                .as(what)
                .hasSize(causes);
    }
}
