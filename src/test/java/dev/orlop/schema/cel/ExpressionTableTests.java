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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Compares values and errors of expressions with what the reference server answered. */
class ExpressionTableTests {
    private static final String PREFIX = "self.run != ";

    private static final Environment NO_VARIABLES = Environment.of(List.of());

    private final List<String> differences = new ArrayList<>();
    private int compared;

    @Test
    void expressions_haveTheRecordedValues() {
        GoldenCel.scenarios("").forEach(this::compare);
        assertThat(compared).isGreaterThan(800);
        assertThat(differences).as(String.join("\n", differences)).isEmpty();
    }

    /** More values of the reference, of expressions without variables; {@code !} begins the words of an error. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "string('abc'.indexOf('', 4))|3",
                "string(''.lastIndexOf('', 2))|0",
                "string('abc'.indexOf('', -1))|!index out of range: -1",
                "string(''.lastIndexOf('a', -1))|!index out of range: -1",
                "'%f %.0f %e'.format([-0.0, -0.4, -0.0])|0.000000 -0 0.000000\u00d710\u2070\u2070",
                "'%s'.format([[1e21, -0.0, 123456.0, 0.0/0.0, 1.0/0.0]])"
                        + "|[1000000000000000000000.000000, -0.000000, 123456.000000, #NaN#, #+Inf#]",
                "string(timestamp('2020-01-02T03:04:05-23:59') == timestamp('2020-01-03T03:03:05Z'))|true",
                "string(timestamp('2020-01-02T03:04:05Z').getHours('ROC'))|11",
                "string(timestamp('2020-01-02T03:04:05Z').getHours('Local'))|3",
                "string(timestamp('2020-01-02T03:04:05Z').getHours('GMT-0'))|3",
                "string(timestamp('2020-01-02T03:04:05Z').getHours('Z'))|!unknown time zone Z",
                "string(timestamp('2020-01-02T03:04:05Z').getHours('PST'))|!unknown time zone PST",
                "string(timestamp('2020-01-02T03:04:05Z').getHours('GMT+1'))|!unknown time zone GMT+1",
                "string(timestamp('2020-01-02T03:04:05Z').getHours('../etc'))|!time: invalid location name",
                "string(timestamp('2020-01-02T03:04:05Z').getHours('1:2:3'))"
                        + "|!strconv.Atoi: parsing #2:3#: invalid syntax",
                "string(timestamp('2020-01-02T03:04:05Z').getHours('-1:-30'))"
                        + "|!timezone offset minutes out of range [0, 59]: -1:-30",
                "string(type(timestamp(0)) == google.protobuf.Timestamp)|true",
                "string(google.protobuf.Duration == type(duration('1s')))|true",
                "string(dyn('1') < 0.0/0.0 ? true : 0.0/0.0 >= dyn({}))|false",
                "string([1, 2][dyn(0.5)])|!unsupported index value 0.5 in list",
                "url('//h:1/p').getHost() + url('//h/p').getEscapedPath()|h:1/p",
                "url('///p').getHost() + url('///p').getEscapedPath()|///p",
                "string(quantity('k').isInteger())|true",
                "string(quantity('1m').add(1).asApproximateFloat())|1.0010000000000001",
            })
    void expression_hasTheValueOfTheReference(String expression, String wanted) throws RefusedException {
        Object value = Planner.plan(NO_VARIABLES.check(expression), NO_VARIABLES)
                .run(1_000_000)
                .value();
        assertThat(value instanceof CelError(String message) ? "!" + message : value)
                .isEqualTo(wanted.replace('#', '"'));
    }

    /** Values of a type: {@code by} of format byte, {@code o} an object, {@code m} a map, {@code l} a list. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "size(self.by) == 3|!Invalid byte formatted string YW+j: illegal base64 data at input byte 2",
                "type(self.o) == map|true",
                "dyn(1.0) in self.m|!no such overload",
                "'x' in self.m|true",
                "optional.ofNonZeroValue(self.l).hasValue()|true",
            })
    void expression_onFields_hasTheValueOfTheReference(String expression, String wanted) throws RefusedException {
        JsonMapper json = new JsonMapper();
        SchemaNode schema = GoldenCel.schema(json.readTree("""
                {"type":"object","properties":{"by":{"type":"string","format":"byte"},"o":{"type":"object"},\
                "m":{"type":"object","additionalProperties":{"type":"integer"}},\
                "l":{"type":"array","items":{"type":"integer"}}}}"""));
        Shape shape = Objects.requireNonNull(Shapes.at(schema));
        Environment environment = Environment.of(List.of(new Variable("self", shape, false)));
        Object self = Json.value(json.readTree("{\"by\":\"YW+j\",\"o\":{},\"m\":{\"x\":1},\"l\":[]}"), shape);
        Object value = run(environment, expression, self);
        assertThat(value instanceof CelError(String message) ? "!" + message : value.toString())
                .isEqualTo(wanted);
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
