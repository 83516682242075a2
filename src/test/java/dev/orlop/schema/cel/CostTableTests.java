package dev.orlop.schema.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.Status.Cause;
import dev.orlop.schema.cel.GoldenCel.Scenario;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Compares estimated costs with the bounds at which the reference server accepts and refuses rules. */
class CostTableTests {
    private final List<String> differences = new ArrayList<>();
    private int compared;

    @Test
    void rules_areAcceptedAndRefusedAtTheRecordedBounds() {
        GoldenCel.scenarios("cost-").forEach(this::compare);
        assertThat(compared).isGreaterThan(1000);
        assertThat(differences).as(String.join("\n", differences)).isEmpty();
    }

    private void compare(Scenario file) {
        for (JsonNode step : file.steps()) {
            JsonNode crd = step.has("crd") ? step.get("crd") : step.get("body");
            JsonNode schema = crd.at("/spec/versions/0/schema/openAPIV3Schema");
            FieldErrors errors = new FieldErrors();
            new CelRules().check(GoldenCel.schema(schema), "spec.validation.openAPIV3Schema", at -> false, errors);
            TreeSet<String> wanted = new TreeSet<>();
            for (JsonNode cause : Trees.elements(step.at("/answer/body/details"), "causes")) {
                wanted.add(Trees.text(cause, "field") + ": " + Trees.text(cause, "message"));
            }
            TreeSet<String> actual = new TreeSet<>();
            for (Cause cause : errors.list()) {
                actual.add(cause.field() + ": " + cause.message());
            }
            compared++;
            if (!wanted.equals(actual)) {
                differences.add(file.name() + " " + schema.at("/properties/spec/properties/list") + "\n  wanted "
                        + brief(wanted) + "\n  actual " + brief(actual));
            }
        }
    }

    private static List<String> brief(Set<String> causes) {
        return causes.stream()
                .map(cause -> cause.replaceAll("^spec.*?(rule|messageExpression): ", "")
                        .replaceAll(" \\(try.*", ""))
                .toList();
    }
}
