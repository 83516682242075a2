package dev.orlop.schema.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.schema.SchemaNode;
import dev.orlop.schema.cel.GoldenCel.Scenario;
import dev.orlop.schema.cel.program.Environment;
import dev.orlop.schema.cel.program.Environment.RefusedException;
import dev.orlop.schema.cel.program.Environment.Variable;
import dev.orlop.schema.cel.program.Planner;
import dev.orlop.schema.cel.value.CelError;
import dev.orlop.schema.cel.value.Json;
import dev.orlop.schema.cel.value.Shape;
import dev.orlop.tree.Trees;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Compares values and errors of expressions with what the reference server answered. */
class ExpressionTableTests {
    private static final String PREFIX = "self.run != ";

    private final List<String> differences = new ArrayList<>();
    private int compared;

    @Test
    void expressions_haveTheRecordedValues() {
        GoldenCel.scenarios("").forEach(this::compare);
        assertThat(compared).isGreaterThan(800);
        assertThat(differences).as(String.join("\n", differences)).isEmpty();
    }

    private void compare(Scenario file) {
        Map<String, Environment> environments = new HashMap<>();
        Map<String, JsonNode> rules = new HashMap<>();
        Map<String, Shape> shapes = new HashMap<>();
        Map<String, SchemaNode> schemas = new HashMap<>();
        for (JsonNode step : file.steps()) {
            JsonNode crd = step.has("crd") ? step.get("crd") : step.get("body");
            if (crd == null || !crd.isObject()) {
                continue;
            }
            if (Trees.text(crd, "kind").equals("CustomResourceDefinition")) {
                JsonNode spec = crd.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
                for (JsonNode rule : Trees.elements(spec, "x-kubernetes-validations")) {
                    String text = Trees.text(rule, "rule");
                    if (text.startsWith(PREFIX)) {
                        String run = Trees.text(crd.get("spec"), "group")
                                + text.substring(PREFIX.length(), text.indexOf(' ', PREFIX.length()));
                        SchemaNode schema = GoldenCel.schema(spec);
                        Shape shape = Objects.requireNonNull(Shapes.at(schema));
                        rules.put(run, rule);
                        shapes.put(run, shape);
                        schemas.put(run, schema);
                        environments.put(run, Environment.of(List.of(new Variable("self", shape, false))));
                    }
                }
            } else if (crd.at("/spec/run").isNumber() && step.at("/answer/code").intValue() == 422) {
                String group = Trees.text(crd, "apiVersion").split("/")[0];
                String run = group + crd.at("/spec/run");
                if (rules.containsKey(run)) {
                    compare(
                            file,
                            Objects.requireNonNull(rules.get(run)),
                            Objects.requireNonNull(environments.get(run)),
                            Objects.requireNonNull(shapes.get(run)),
                            Objects.requireNonNull(schemas.get(run)),
                            crd.get("spec"),
                            step.get("answer"));
                }
            }
        }
    }

    private void compare(
            Scenario file,
            JsonNode rule,
            Environment environment,
            Shape shape,
            SchemaNode schema,
            JsonNode spec,
            JsonNode answer) {
        String wanted = Trees.text(answer.at("/body/details/causes/0"), "message");
        compared++;
        String actual;
        try {
            if (schema.properties().values().stream().anyMatch(property -> property.defaultValue() != null)) {
                withDefaults((ObjectNode) spec, schema);
            }
            Object self = Json.value(spec, shape);
            Object value = run(environment, Trees.text(rule, "rule"), self);
            if (value instanceof CelError error) {
                actual = "Invalid value: \"object\": " + error(error.message(), Trees.text(rule, "rule"));
            } else {
                Object text = run(environment, Trees.text(rule, "messageExpression"), self);
                actual = "Invalid value: "
                        + (text instanceof String s && !s.isBlank() ? s : "failed rule: " + Trees.text(rule, "rule"));
            }
        } catch (RefusedException e) {
            actual = String.valueOf(e.getMessage());
        }
        if (!actual.equals(wanted) && !wanted.contains("<time>") && !actual.equals(wanted.trim())) {
            differences.add(file.name() + " " + Trees.text(rule, "messageExpression") + " " + spec + "\n   wanted "
                    + wanted + "\n   actual " + actual);
        }
    }

    private static void withDefaults(ObjectNode object, SchemaNode schema) {
        schema.properties().forEach((name, property) -> {
            JsonNode value = property.defaultValue();
            if (value != null && !object.has(name)) {
                object.set(name, value.deepCopy());
            }
            if (object.get(name) instanceof ObjectNode inner) {
                withDefaults(inner, property);
            }
        });
    }

    private static String error(String error, String rule) {
        return error.startsWith("no such overload")
                ? "'" + error
                        + "': call arguments did not match a supported operator, function or macro signature for rule: "
                        + rule
                : error + " evaluating rule: " + rule;
    }

    private static Object run(Environment environment, String expression, Object self) throws RefusedException {
        return Planner.plan(environment.check(expression), environment)
                .run(1_000_000, self)
                .value();
    }
}
