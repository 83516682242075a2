package dev.orlop.schema.cel;

import dev.orlop.object.GoFormat;
import dev.orlop.object.Status.Cause;
import dev.orlop.schema.Rule;
import dev.orlop.schema.SchemaNode;
import dev.orlop.schema.SchemaNode.ListType;
import dev.orlop.schema.cel.program.Range;
import dev.orlop.schema.cel.value.Shape;
import dev.orlop.tree.FieldErrors;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks the rules of a schema that is about to be stored ({@code ValidateCustomResourceDefinitionOpenAPISchema}).
 * That they compile, and that what they may cost over the largest object that the schema allows stays within limits.
 * One thread, used once.
 */
final class RuleChecker {
    private static final long EXPRESSION_LIMIT = 10_000_000;
    private static final long SCHEMA_LIMIT = 100_000_000;
    private static final int MOST_EXPENSIVE = 4;

    private final FieldErrors errors;
    private final List<Expense> expenses = new ArrayList<>();
    private long total;

    private record Expense(String path, long cost) {}

    /**
     * Where in a schema the check is.
     *
     * @param cardinality how many values of the node an object may have; null if nothing limits it
     * @param uncorrelated the path of the list whose elements have no old value, or null
     */
    private record Place(
            String path,
            @Nullable Long cardinality,
            @Nullable String uncorrelated) {
        Place property(String name) {
            return new Place(path + ".properties[" + name + "]", cardinality, uncorrelated);
        }

        Place values(SchemaNode map) {
            return new Place(path + ".additionalProperties", times(map.limits().maxProperties()), uncorrelated);
        }

        Place items(SchemaNode list) {
            String without = uncorrelated == null && list.listType() != ListType.MAP ? path : uncorrelated;
            return new Place(path + ".items", times(list.limits().maxItems()), without);
        }

        private @Nullable Long times(@Nullable Long limit) {
            return cardinality == null || limit == null ? null : (Long) Range.product(cardinality, Math.max(0, limit));
        }
    }

    RuleChecker(FieldErrors errors) {
        this.errors = errors;
    }

    void check(SchemaNode root, String path) {
        RuleTree tree = RuleTree.of(root, true);
        if (tree == null) {
            return;
        }
        defaults(tree, path);
        if (errors.isEmpty()) {
            compile(root, path);
        }
    }

    private void compile(SchemaNode root, String path) {
        check(root, true, new Place(path, 1L, null));
        if (total > SCHEMA_LIMIT) {
            expenses.sort((one, other) -> Long.compare(other.cost, one.cost));
            expenses.stream()
                    .limit(MOST_EXPENSIVE)
                    .forEach(expense -> errors.forbidden(
                            expense.path,
                            "contributed to estimated rule cost total exceeding cost limit for entire"
                                    + " OpenAPIv3 schema"));
            errors.forbidden(
                    path,
                    tooExpensive(
                            "x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema",
                            total,
                            SCHEMA_LIMIT));
        }
    }

    private void check(SchemaNode node, boolean root, Place place) {
        node.properties().forEach((name, property) -> check(property, false, place.property(name)));
        SchemaNode values = node.values();
        if (values != null) {
            check(values, false, place.values(node));
        }
        SchemaNode items = node.items();
        if (items != null) {
            check(items, false, place.items(node));
        }
        if (!node.rules().isEmpty()) {
            compile(node, root, place);
        }
    }

    private static String at(Place place, int rule) {
        return place.path + ".x-kubernetes-validations[" + rule + "]";
    }

    private void invalid(String path, String value, String message) {
        errors.add(new Cause("FieldValueInvalid", "Invalid value: " + value + ": " + message, path));
    }

    private void compile(SchemaNode node, boolean root, Place place) {
        Shape shape = root ? Shapes.root(node) : Shapes.at(node);
        if (shape == null) {
            errors.add(new Cause(
                    "InternalError",
                    "Internal error: internal error: failed to construct type information for x-kubernetes-validations"
                            + " rules: unable to convert structural schema to CEL declarations",
                    place.path + ".x-kubernetes-validations"));
            return;
        }
        Long cardinality = place.cardinality;
        long most = cardinality == null ? Shapes.MAX_REQUEST / (shape.minSize() + 1) : cardinality;
        RuleCompiler compiler = new RuleCompiler(shape);
        for (int i = 0; i < node.rules().size(); i++) {
            Rule rule = node.rules().get(i);
            judge(rule, compiler.compile(rule), most, place, at(place, i));
        }
    }

    private void judge(Rule rule, CompiledRule compiled, long cardinality, Place place, String path) {
        expense(path + ".rule", "estimated rule cost", Range.product(compiled.cost(), cardinality));
        String error = compiled.error();
        if (error != null) {
            invalid(path + ".rule", json(rule), error);
        }
        String messageError = compiled.messageError();
        if (messageError != null) {
            invalid(path + ".messageExpression", json(rule), messageError);
        } else if (compiled.message() != null) {
            expense(path + ".messageExpression", "estimated messageExpression cost", compiled.messageCost());
        }
        if (compiled.usesOldSelf() && place.uncorrelated != null) {
            invalid(
                    path + ".rule",
                    GoFormat.quote(rule.rule()),
                    "oldSelf cannot be used on the uncorrelatable portion of the schema within " + place.uncorrelated);
        } else if (!compiled.usesOldSelf() && rule.optionalOldSelf() != null && error == null) {
            invalid(
                    path + ".optionalOldSelf",
                    rule.optionalOldSelf().toString(),
                    "may not be set if oldSelf is not used in rule");
        }
    }

    private void expense(String path, String what, long cost) {
        if (cost > EXPRESSION_LIMIT) {
            errors.forbidden(path, tooExpensive(what, cost, EXPRESSION_LIMIT));
        }
        total = Range.sum(total, cost);
        if (cost >= SCHEMA_LIMIT / 100) {
            expenses.add(new Expense(path, cost));
        }
    }

    private static String tooExpensive(String what, long cost, long limit) {
        double factor = (double) cost / limit;
        String times = factor > 100
                ? "more than 100x"
                : new BigDecimal(factor)
                                .setScale(factor < 1.5 ? 6 : 1, RoundingMode.HALF_EVEN)
                                .toPlainString()
                        + "x";
        return what + " exceeds budget by factor of " + times
                + " (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and"
                + " strings are declared)";
    }

    /** The rule as the reference shows it. */
    private static String json(Rule rule) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("Rule", rule.rule());
        json.put("Message", rule.message());
        json.put("MessageExpression", rule.messageExpression());
        json.put("Reason", rule.reason().isEmpty() ? null : rule.reason());
        json.put("FieldPath", rule.fieldPath());
        json.put("OptionalOldSelf", rule.optionalOldSelf());
        return json.toString().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
    }

    /** Defaults meet the rules too, each as if it were its own old value; those of values of maps are not looked at. */
    private void defaults(RuleTree tree, String path) {
        JsonNode value = tree.node().defaultValue();
        if (value != null) {
            new RuleRun(errors, null).run(tree, path + ".default", value, value);
        }
        tree.properties().forEach((name, below) -> defaults(below, path + ".properties[" + name + "]"));
        RuleTree items = tree.items();
        if (items != null) {
            defaults(items, path + ".items");
        }
    }
}
