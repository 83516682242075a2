package dev.orlop.registry.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.Status.Cause;
import dev.orlop.tree.FieldErrors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Who may say what about a request for a certificate. */
class CertificateSigningRequestRulesTests {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String NOW = "2026-11-27T18:30:00Z";

    private final CertificateSigningRequestRules rules = new CertificateSigningRequestRules();

    /** @param conditions such as {@code Approved=True Ready=False} */
    private static ObjectNode request(String conditions) {
        String array = Stream.of(conditions.split(" "))
                .filter(each -> !each.isEmpty())
                .map(each -> each.split("=", 2))
                .map("{\"type\": \"%s\", \"status\": \"%s\"}"::formatted)
                .collect(Collectors.joining(","));
        return (ObjectNode) JSON.readTree("{\"spec\": {}, \"status\": {\"conditions\": [" + array + "]}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            emptyValue = "",
            value = {
                "``            | Approved=True             | ``",
                "``            | Denied=True Ready=Unknown | ``",
                "Ready=True    | ``                        | ``",
                "``            | Approved=False            | Unsupported value: \"False\": supported values: \"True\"",
                "``            | Ready=Perhaps             | Unsupported value: \"Perhaps\": supported values: \"True\","
                        + " \"False\", \"Unknown\"",
                "``            | =True                     | Required value",
                "``            | Ready=                    | Required value",
                "``            | Ready=True Ready=False    | Duplicate value: \"Ready\"",
                "``            | Approved=True Denied=True | Invalid value: \"Denied\": Approved and Denied conditions are"
                        + " mutually exclusive",
                "Failed=True   | Approved=True             | Forbidden: updates may not remove a condition of type \"Failed\"",
                "Approved=True | Denied=True               | Forbidden: updates may not remove a condition of type \"Approved\""
            })
    void approval_takesAVerdictOnceAndForGood(String before, String now, String problem) {
        FieldErrors causes = new FieldErrors();
        rules.validateFieldUpdate(request(now), request(before), causes);
        assertThat(causes.list().stream().map(Cause::message).collect(Collectors.joining(";")))
                .isEqualTo(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            emptyValue = "",
            value = {
                "Approved=True | Approved=True Failed=True | ``",
                "``            | Approved=True             | Forbidden: updates may not add a condition of type \"Approved\"",
                "Denied=True   | ``                        | Forbidden: updates may not remove a condition of type \"Denied\""
            })
    void status_leavesTheVerdictAlone(String before, String now, String problem) {
        FieldErrors causes = new FieldErrors();
        rules.validateStatus(request(now), request(before), causes);
        assertThat(causes.list().stream().map(Cause::message).collect(Collectors.joining(";")))
                .isEqualTo(problem);
    }

    @Test
    void approval_getsItsTimes() {
        ObjectNode old = request("Ready=True Stale=True");
        for (int i = 0; i < 2; i++) {
            ((ObjectNode) old.at("/status/conditions/" + i)).put("lastTransitionTime", "2020-01-01T00:00:00Z");
        }
        ObjectNode next = request("Approved=True Ready=True Stale=False");
        rules.prepareForFieldUpdate(next, old, NOW);
        assertThat(next.at("/status/conditions").values())
                .extracting(condition -> condition.path("lastTransitionTime").asString())
                .containsExactly(NOW, "2020-01-01T00:00:00Z", NOW);
        assertThat(next.at("/status/conditions").values())
                .extracting(condition -> condition.path("lastUpdateTime").asString())
                .containsOnly(NOW);
    }

    @Test
    void creation_statesWhoAsks_notWhoIsSaidToAsk() {
        ObjectNode request = (ObjectNode)
                JSON.readTree(
                        "{\"spec\": {\"username\": \"root\", \"uid\": \"1\", \"groups\": [\"system:masters\"], \"signerName\": \"a/b\"}}");
        rules.attribute(request, () -> (ObjectNode) JSON.readTree("{\"username\": \"jane\", \"groups\": [\"devs\"]}"));
        assertThat(request.get("spec"))
                .isEqualTo(JSON.readTree("{\"signerName\": \"a/b\", \"username\": \"jane\", \"groups\": [\"devs\"]}"));
    }
}
