package dev.orlop.jmh;

import dev.orlop.schema.RuleEngine.Rules;
import dev.orlop.schema.SchemaCompiler;
import dev.orlop.schema.cel.CelRules;
import dev.orlop.tree.FieldErrors;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Rules of custom resources over objects: one on 1 KB (goal: 5 µs), ten on 20 KB (200 µs). */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RuleBenchmark {
    private static final String[] RULES = {
        "self.replicas <= self.limit",
        "self.parts.all(p, p.size > 0)",
        "self.parts.exists(p, p.name == self.main)",
        "self.main.matches('^[a-z]+-[0-9]+$')",
        "size(self.parts) <= 1000 && self.replicas >= 0",
        "self.parts.filter(p, p.size > 10).size() < 1000",
        "!has(self.label) || self.label.startsWith('a')",
        "self.parts.map(p, p.size).max() < 100000",
        "self.labels.all(k, size(k) < 64 && self.labels[k] != '')",
        "quantity(self.memory).isLessThan(quantity('10Gi'))"
    };

    @Param({"one-1k", "ten-20k"})
    public String load = "one-1k";

    // Made by compile, which JMH calls before anything else.
    @SuppressWarnings("NullAway.Init")
    private Rules rules;

    @SuppressWarnings("NullAway.Init")
    private ObjectNode object;

    @Setup
    public void compile() {
        boolean one = load.equals("one-1k");
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < (one ? 1 : RULES.length); i++) {
            list.append(i == 0 ? "" : ",")
                    .append("{\"rule\":\"")
                    .append(RULES[i])
                    .append("\"}");
        }
        String text = "{\"type\":\"string\",\"maxLength\":100}";
        String schema =
                "{\"type\":\"object\",\"properties\":{\"spec\":{\"type\":\"object\",\"x-kubernetes-validations\":["
                        + list
                        + "],\"properties\":{\"replicas\":{\"type\":\"integer\"},\"limit\":{\"type\":\"integer\"},\"main\":"
                        + text + ",\"label\":" + text + ",\"memory\":" + text
                        + ",\"labels\":{\"type\":\"object\",\"additionalProperties\":" + text
                        + "},\"parts\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"name\":"
                        + text
                        + ",\"image\":" + text + ",\"size\":{\"type\":\"integer\"}}}}}}}}";
        JsonMapper json = new JsonMapper();
        rules = Objects.requireNonNull(
                new CelRules().compile(new SchemaCompiler().compile((ObjectNode) json.readTree(schema))));
        rules.prepare();
        object = object(json, one ? 12 : 240);
    }

    private static ObjectNode object(JsonMapper json, int parts) {
        ObjectNode object = json.createObjectNode();
        ObjectNode spec = object.putObject("spec");
        spec.put("replicas", 3L)
                .put("limit", 5L)
                .put("main", "part-" + (parts - 1))
                .put("memory", "512Mi");
        ObjectNode labels = spec.putObject("labels");
        for (int i = 0; i < 10; i++) {
            labels.put("label-" + i, "value");
        }
        var list = spec.putArray("parts");
        for (int i = 0; i < parts; i++) {
            list.addObject()
                    .put("name", "part-" + i)
                    .put("image", "registry.example.com/some/image:v1.2.3")
                    .put("size", 100L + i);
        }
        return object;
    }

    @Benchmark
    public FieldErrors run() {
        FieldErrors errors = new FieldErrors();
        rules.run(object, null, errors, warning -> {});
        if (!errors.isEmpty()) {
            throw new IllegalStateException(errors.list().toString());
        }
        return errors;
    }
}
