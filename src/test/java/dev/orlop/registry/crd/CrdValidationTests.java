package dev.orlop.registry.crd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.schema.RuleEngine;
import dev.orlop.tree.FieldErrors;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class CrdValidationTests {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String GOOD = """
        {'metadata':{'name':'widgets.example.com'},
         'spec':{'group':'example.com','scope':'Namespaced',
          'names':{'plural':'widgets','singular':'widget','kind':'Widget','listKind':'WidgetList'},
          'conversion':{'strategy':'None'},
          'versions':[{'name':'v1','served':true,'storage':true,'schema':{'openAPIV3Schema':{'type':'object'}}}]},
         'status':{'storedVersions':['v1']}}\
        """;

    private static JsonNode json(String text) {
        return JSON.readTree(text.replace('\'', '"'));
    }

    private static ObjectNode good() {
        return (ObjectNode) json(GOOD);
    }

    /** Sets the value at a path such as {@code spec.versions.0.name}, or removes it. */
    private static ObjectNode with(ObjectNode crd, String path, String value) {
        JsonNode at = crd;
        String[] steps = path.split("\\.", -1);
        for (int i = 0; i < steps.length - 1; i++) {
            at = at instanceof ArrayNode array ? array.get(Integer.parseInt(steps[i])) : at.get(steps[i]);
        }
        if (value.equals("-")) {
            ((ObjectNode) at).remove(steps[steps.length - 1]);
        } else {
            ((ObjectNode) at).set(steps[steps.length - 1], json(value));
        }
        return crd;
    }

    private static List<String> errors(ObjectNode crd, @Nullable ObjectNode old) {
        FieldErrors causes = new FieldErrors();
        CrdValidation validation = new CrdValidation(crd, old, RuleEngine.NONE, causes);
        validation.run();
        validation.immutables();
        return causes.list().stream()
                .map(cause -> cause.field() + ": " + cause.message())
                .toList();
    }

    @Test
    void run_goodDefinition_hasNothingToSay() {
        assertThat(errors(good(), null)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        metadata.name            | 'gears.example.com'   | metadata.name: Invalid value: "gears.example.com": must be spec.names.plural+"."+spec.group
        spec.scope               | 'Galaxy'              | spec.scope: Unsupported value: "Galaxy": supported values: "Cluster", "Namespaced"
        spec.scope               | -                     | spec.scope: Required value
        spec.names.kind          | -                     | spec.names.kind: Required value
        spec.names.listKind      | 'Widget'              | spec.names.listKind: Invalid value: "Widget": kind and listKind may not be the same
        spec.names.shortNames    | ['Upper']             | spec.names.shortNames[0]: Invalid value: "Upper": a DNS-1035 label must
        spec.names.categories    | ['all','no_']         | spec.names.categories[1]: Invalid value: "no_": a DNS-1035 label must
        spec.names.kind          | 'Wid_get'             | spec.names.kind: Invalid value: "Wid_get": may have mixed case, but should otherwise match: a DNS-1035 label must
        spec.versions.0.storage  | false                 | spec.versions: Invalid value:
        spec.versions.0.schema   | -                     | spec.versions[0].schema.openAPIV3Schema: Required value
        spec.preserveUnknownFields | true                | spec.preserveUnknownFields: Invalid value: true: cannot set to true
        status.storedVersions    | []                    | status.storedVersions: Invalid value: null: must have at least one stored version
        status.storedVersions    | ['v1','v0']           | status.storedVersions[1]: Invalid value: "v0": missing from spec.versions
        status.storedVersions    | ['v0']                | status.storedVersions: Invalid value: ["v0"]: must have the storage version v1
        status.acceptedNames     | {'plural':'Upper'}    | status.acceptedNames.plural: Invalid value: "Upper": a DNS-1035 label must
        """)
    void run_oneMistake_isNamed(String path, String value, String error) {
        assertThat(errors(with(good(), path, value), null))
                .anySatisfy(text -> assertThat(text).startsWith(error));
    }

    /** Where the status is apart, the root may say little; the reference counts what is sent empty. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        'definitions':{}       | true  | .openAPIV3Schema: Invalid value: {
        'patternProperties':{} | true  | .openAPIV3Schema: Invalid value: {
        'enum':[]              | true  | .openAPIV3Schema: Invalid value: {
        'anyOf':[]             | true  | .openAPIV3Schema: Invalid value: {
        'enum':[]              | false |
        'definitions':{}       | false |
        'required':[]          | true  |
        'dependencies':{}      | false | .openAPIV3Schema.dependencies: Forbidden: dependencies is not supported
        'properties':{'a':{'type':'string','dependencies':{}}}  | false | .openAPIV3Schema.properties[a].dependencies: Forbidden: dependencies is not supported
        'properties':{'metadata':{'type':'object','required':[]}} | false | .openAPIV3Schema.properties[metadata]: Forbidden: must not specify anything other than name and generateName
        'properties':{'metadata':{'type':'object','not':{}}}    | false | .openAPIV3Schema.properties[metadata]: Forbidden: must not specify anything other than name and generateName
        'properties':{'metadata':{'type':'object','enum':[],'items':[]}} | false |
        """)
    void run_emptyKeyword(String keyword, boolean statusApart, @Nullable String error) {
        ObjectNode crd = with(good(), "spec.versions.0.schema.openAPIV3Schema", "{'type':'object'," + keyword + "}");
        if (statusApart) {
            with(crd, "spec.versions.0.subresources", "{'status':{}}");
        }

        assertThat(errors(crd, null))
                .hasSize(error == null ? 0 : 1)
                .allSatisfy(text -> assertThat(text).startsWith("spec.validation" + error));
    }

    @Test
    void run_schemasThatDifferInEmptyKeywords_areShared() {
        String schema = "{'openAPIV3Schema':{'type':'object','dependencies':{}}}";
        ObjectNode crd = with(good(), "spec.versions.0.schema", schema);
        ((ArrayNode) crd.get("spec").get("versions")).add(version("v2", false));

        assertThat(errors(crd, null))
                .containsExactly(
                        "spec.validation.openAPIV3Schema.dependencies: Forbidden: dependencies is not supported");
    }

    /** Owners are found by it before the rules have seen what was sent. */
    @Test
    void asStored_hasNoEmptyKeywords_andLeavesTheObject() {
        ObjectNode crd = with(
                good(),
                "spec.versions.0.schema.openAPIV3Schema",
                "{'type':'object','required':[],'properties':{'a':{'type':'object','not':{},'enum':[]}}}");
        ObjectNode sent = crd.deepCopy();

        ObjectNode stored = new CrdStrategy(RuleEngine.NONE).asStored(crd);

        assertThat(stored.at("/spec/versions/0/schema/openAPIV3Schema"))
                .isEqualTo(json("{'type':'object','properties':{'a':{'type':'object','not':{}}}}"));
        assertThat(stored.get("metadata")).isSameAs(crd.get("metadata"));
        assertThat(crd).isEqualTo(sent);
    }

    private static JsonNode version(String name, boolean storage) {
        return json("{'name':'" + name + "','served':true,'storage':" + storage
                + ",'schema':{'openAPIV3Schema':{'type':'object'}}}");
    }

    /** The reference looks for the schema where it holds the fields: at the spec what all versions share, else at the version. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {'a':{'type':'string'}} | .a | {'a':{'type':'string'}} | .a |
        {'a':{'type':'string'}} | .a | {'b':{'type':'string'}} | .b |
        {'a':{'type':'string'}} | .a | {'b':{'type':'string'}} | .a | spec.selectableFields: Invalid value: "": may only be set when validations.schema is included
        {'a':{'type':'string'}} | .a | {'a':{'type':'string'}} |    | spec.versions[0].selectableFields: Invalid value: "": may only be set when `version.schema.openAPIV3Schema` is not included
        {'a':{'type':'string'}} | .a | {'a':{'type':'object'}} |    |
        """)
    void run_selectableFields_standWithTheirSchema(
            String schema, @Nullable String field, String other, @Nullable String otherField, @Nullable String error) {
        ObjectNode crd = with(
                good(),
                "spec.versions",
                "[" + version("v1", true, schema, field) + "," + version("v2", false, other, otherField) + "]");

        assertThat(errors(crd, null)).isEqualTo(error == null ? List.of() : List.of(error));
    }

    private static String version(String name, boolean storage, String properties, @Nullable String field) {
        String fields = field == null ? "" : ",'selectableFields':[{'jsonPath':'" + field + "'}]";
        return "{'name':'" + name + "','served':true,'storage':" + storage
                + ",'schema':{'openAPIV3Schema':{'type':'object','properties':" + properties + "}}" + fields + "}";
    }

    @Test
    void run_unknownFieldsKept_excludeDefaultsAndWebhooks() {
        ObjectNode crd = with(with(good(), "spec.preserveUnknownFields", "true"), "spec.conversion", """
            {'strategy':'Webhook','webhook':{'conversionReviewVersions':['v1'],'clientConfig':{'url':'https://x.y/'}}}""");
        with(crd, "spec.versions.0.schema.openAPIV3Schema", "{'type':'object','properties':{'a':{'default':'x'}}}");

        assertThat(errors(crd, null))
                .containsSubsequence(
                        "spec.preserveUnknownFields: Invalid value: true: must be false in order to use defaults in the schema",
                        "spec.conversion.strategy: Invalid value: \"Webhook\": must be None if spec.preserveUnknownFields is"
                                + " true",
                        "spec.preserveUnknownFields: Invalid value: true: cannot set to true, set"
                                + " x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        nodots     | should be a domain with at least one dot
        Upper.com  | a lowercase RFC 1123 subdomain must
        """)
    void run_group_isADomain(String group, String error) {
        ObjectNode crd = with(good(), "spec.group", "'" + group + "'");
        with(crd, "metadata.name", "'widgets." + group + "'");

        assertThat(errors(crd, null))
                .singleElement()
                .satisfies(
                        text -> assertThat(text).startsWith("spec.group: Invalid value: \"" + group + "\": " + error));
    }

    @Test
    void run_versionTwice_isNamedOnce() {
        ObjectNode crd = good();
        ArrayNode versions = (ArrayNode) crd.get("spec").get("versions");
        versions.add(((ObjectNode) versions.get(0).deepCopy()).put("storage", false));

        assertThat(errors(crd, null))
                .filteredOn(text -> text.endsWith("must contain unique version names"))
                .hasSize(1);
    }

    /** The kind and the scope may change until the names have been accepted; group and plural never. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        spec.names.plural | 'gears'       | false | true
        spec.group        | 'example.org' | false | true
        spec.scope        | 'Cluster'     | false | false
        spec.scope        | 'Cluster'     | true  | true
        spec.names.kind   | 'Gear'        | false | false
        spec.names.kind   | 'Gear'        | true  | true
        spec.names.singular | 'gear'      | true  | false
        """)
    void immutables_byWhetherItIsEstablished(String path, String value, boolean established, boolean refused) {
        ObjectNode old = good();
        if (established) {
            with(old, "status.conditions", "[{'type':'Established','status':'True'}]");
        }

        List<String> errors = errors(with(old.deepCopy(), path, value), old);

        assertThat(errors.stream().anyMatch(text -> text.endsWith("field is immutable")))
                .isEqualTo(refused);
    }
}
