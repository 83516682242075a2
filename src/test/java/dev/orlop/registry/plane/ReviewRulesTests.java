package dev.orlop.registry.plane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.tree.FieldErrors;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** In the words of {@code pkg/apis/authorization/validation/validation_test.go}. */
class ReviewRulesTests {
    private static final JsonMapper SLOPPY = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_UNQUOTED_PROPERTY_NAMES)
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .build();

    private static List<String> problems(String kind, String review) {
        FieldErrors causes = new FieldErrors();
        new ReviewRules(causes).check(kind, (ObjectNode) SLOPPY.readTree(review), "here");
        return causes.list().stream()
                .map(cause -> cause.field() + ": " + cause.message())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            nullValues = "-",
            value = {
                "{}|spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified",
                "{resourceAttributes: {}}|-",
                "{nonResourceAttributes: {path: '/a'}}|-",
                "{resourceAttributes: {}, nonResourceAttributes: {path: '/a', verb: get}}|spec.nonResourceAttributes: Invalid value: {\"Path\":\"/a\",\"Verb\":\"get\"}: cannot be specified in combination with resourceAttributes"
            })
    void attributes_areOfOneKind(String spec, @Nullable String problem) {
        String review = "{spec: " + spec.replace("verb: get", "verb: 'get'") + "}";

        assertThat(problems("SelfSubjectAccessReview", review))
                .isEqualTo(problem == null ? List.of() : List.of(problem));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            quoteCharacter = '`',
            value = {
                "fieldSelector|{rawSelector: 'foo', requirements: [{key: 'k', operator: 'In', values: ['v']}]}|rawSelector: Invalid value: \"foo\": may not specified at the same time as requirements",
                "fieldSelector|{}|requirements: Required value: when spec.resourceAttributes.fieldSelector is specified, requirements or rawSelector is required",
                "fieldSelector|{requirements: [{key: '', operator: 'In', values: ['v']}]}|requirements[0].key: Required value: must be specified",
                "fieldSelector|{requirements: [{key: 'k', operator: 'In'}]}|requirements[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
                "fieldSelector|{requirements: [{key: 'k', operator: 'NotIn', values: []}]}|requirements[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
                "fieldSelector|{requirements: [{key: 'k', operator: 'Exists', values: ['v']}]}|requirements[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
                "fieldSelector|{requirements: [{key: 'k', operator: 'DoesNotExist', values: ['v']}]}|requirements[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
                "fieldSelector|{requirements: [{key: 'k', operator: 'Unknown', values: ['v']}]}|-",
                "fieldSelector|{requirements: [{key: 'a b', operator: 'In', values: ['v', 'w']}]}|-",
                "fieldSelector|{rawSelector: '((('}|-",
                "labelSelector|{rawSelector: 'foo', requirements: [{key: 'k', operator: 'Exists'}]}|rawSelector: Invalid value: \"foo\": may not specified at the same time as requirements",
                "labelSelector|{}|requirements: Required value: when spec.resourceAttributes.labelSelector is specified, requirements or rawSelector is required",
                "labelSelector|{requirements: [{key: 'k', operator: 'In'}]}|requirements[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
                "labelSelector|{requirements: [{key: 'k', operator: 'Exists', values: ['v']}]}|requirements[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
                "labelSelector|{requirements: [{key: 'k', operator: 'Unknown', values: ['v']}]}|-",
                "labelSelector|{rawSelector: '((('}|-"
            })
    void selectors_areOfOneForm(String member, String selector, @Nullable String problem) {
        String review = "{spec: {user: 'me', resourceAttributes: {" + member + ": " + selector + "}}}";

        assertThat(problems("SubjectAccessReview", review))
                .isEqualTo(problem == null ? List.of() : List.of("spec.resourceAttributes." + member + "." + problem));
    }

    @ParameterizedTest
    @CsvSource({"key, v w", "values[0], k"})
    void labels_haveNamesAndValuesOfLabels(String wrong, String value) {
        String key = wrong.equals("key") ? "a b" : "k";
        String review = "{spec: {user: 'me', resourceAttributes: {labelSelector: {requirements: [{key: '" + key
                + "', operator: 'In', values: ['" + (wrong.equals("key") ? "v" : "v w") + "']}]}}}}";

        assertThat(problems("SubjectAccessReview", review))
                .singleElement()
                .asString()
                .startsWith("spec.resourceAttributes.labelSelector.requirements[0]." + wrong + ": Invalid value: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            quoteCharacter = '`',
            value = {
                "{resourceAttributes: {namespace: 'here'}}|{}|-",
                "{resourceAttributes: {namespace: 'here'}}|{namespace: 'here', creationTimestamp: null}|-",
                "{resourceAttributes: {namespace: 'there'}}|{}|spec.resourceAttributes.namespace: Invalid value: \"there\": must match metadata.namespace",
                "{nonResourceAttributes: {path: '/a'}}|{}|spec.nonResourceAttributes: Invalid value: {\"Path\":\"/a\",\"Verb\":\"\"}: disallowed on this kind of request",
                "{resourceAttributes: {namespace: 'here'}}|{name: 'n'}|metadata: Invalid value: {\"name\":\"n\"}: must be empty except for namespace"
            })
    void localReviews_areAboutTheirNamespace(String spec, String metadata, @Nullable String problem) {
        String review = "{metadata: " + metadata + ", spec: " + spec.replaceFirst("\\{", "{user: 'me', ") + "}";

        assertThat(problems("LocalSubjectAccessReview", review))
                .isEqualTo(problem == null ? List.of() : List.of(problem));
    }
}
