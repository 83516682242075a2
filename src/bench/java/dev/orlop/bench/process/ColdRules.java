package dev.orlop.bench.process;

import dev.orlop.schema.RuleEngine.Rules;
import dev.orlop.schema.SchemaCompiler;
import dev.orlop.schema.cel.CelRules;
import dev.orlop.tree.Trees;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Compiles the schemas and all rules of Gateway API in a JVM that has done nothing before, and prints how long it took. */
public final class ColdRules {
    private ColdRules() {}

    public static void main(String[] arguments) throws IOException {
        List<ObjectNode> schemas = new ArrayList<>();
        for (ObjectNode definition : RealDefinitions.of("gateway-api")) {
            for (JsonNode version : Trees.elements(definition.get("spec"), "versions")) {
                ObjectNode schema = Trees.object(version, "schema", "openAPIV3Schema");
                if (schema != null) {
                    schemas.add(schema);
                }
            }
        }
        long start = System.nanoTime();
        SchemaCompiler compiler = new SchemaCompiler();
        CelRules engine = new CelRules();
        int compiled = 0;
        for (ObjectNode schema : schemas) {
            Rules rules = engine.compile(compiler.compile(schema));
            if (rules != null) {
                rules.prepare();
                compiled++;
            }
        }
        long millis = (System.nanoTime() - start) / 1_000_000;
        System.out.printf("%d of %d schemas have rules, compiled in %d ms%n", compiled, schemas.size(), millis);
    }
}
