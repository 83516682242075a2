package dev.orlop.schema.cel;

import dev.orlop.object.Status.Cause;
import dev.orlop.schema.Rule;
import dev.orlop.schema.SchemaNode;
import dev.orlop.schema.SchemaNode.ListType;
import dev.orlop.tree.FieldErrors;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks the rules of a schema that is about to be stored ({@code ValidateCustomResourceDefinitionOpenAPISchema}): that
 * they compile, and that what they may cost over the largest object that the schema allows stays within limits. One
 * thread, used once.
 */
final class RuleChecker {
    private static final long EXPRESSION_LIMIT = 10_000_000;
    private static final long SCHEMA_LIMIT = 100_000_000;
    private static final int MOST_EXPENSIVE = 4;
    private static final List<String> REASONS =
            List.of("FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired");

    private final FieldErrors errors;
    private final Set<String> known = new HashSet<>();
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

    void check(SchemaNode root, @Nullable SchemaNode old, String path) {
        if (old != null) {
            collect(old);
        }
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
        if (errors.isEmpty()) {
            RuleTree tree = RuleTree.of(root, true);
            if (tree != null) {
                defaults(tree, path);
            }
        }
    }

    /** What is stored compiled once: it is compiled again only if it changes. */
    private void collect(SchemaNode node) {
        node.rules().forEach(rule -> known.add(rule.rule()));
        node.properties().values().forEach(this::collect);
        SchemaNode values = node.values();
        SchemaNode items = node.items();
        if (values != null) {
            collect(values);
        }
        if (items != null) {
            collect(items);
        }
    }

    /** Checks a node and what is below it; whether the rules there are well-formed. */
    private boolean check(SchemaNode node, boolean root, Place place) {
        boolean wellFormed = true;
        for (var property : node.properties().entrySet()) {
            wellFormed &= check(property.getValue(), false, place.property(property.getKey()));
        }
        SchemaNode values = node.values();
        if (values != null) {
            wellFormed &= check(values, false, place.values(node));
        }
        SchemaNode items = node.items();
        if (items != null) {
            wellFormed &= check(items, false, place.items(node));
        }
        for (int i = 0; i < node.rules().size(); i++) {
            wellFormed &= isWellFormed(node.rules().get(i), node, at(place, i));
        }
        if (wellFormed && !node.rules().isEmpty()) {
            compile(node, root, place);
        }
        return wellFormed;
    }

    private static String at(Place place, int rule) {
        return place.path + ".x-kubernetes-validations[" + rule + "]";
    }

    private boolean isWellFormed(Rule rule, SchemaNode node, String path) {
        int before = errors.list().size();
        if (rule.rule().isBlank()) {
            errors.required(path + ".rule", "rule is not specified");
        } else if (!rule.message().isEmpty() && rule.message().isBlank()) {
            errors.invalid(path + ".message", rule.message(), "message must be non-empty if specified");
        } else if (hasLineBreaks(rule.message().strip())) {
            invalid(path + ".message", GoText.quote(rule.message()), "message must not contain line breaks");
        } else if (hasLineBreaks(rule.rule().strip()) && rule.message().isBlank()) {
            errors.required(path + ".message", "message must be specified if rule contains line breaks");
        }
        if (!rule.messageExpression().isEmpty() && rule.messageExpression().isBlank()) {
            errors.required(path + ".messageExpression", "messageExpression must be non-empty if specified");
        }
        if (!rule.reason().isEmpty() && !REASONS.contains(rule.reason())) {
            errors.add(Cause.notSupported(path + ".reason", rule.reason(), REASONS));
        }
        if (!rule.fieldPath().isEmpty()) {
            fieldPath(rule, node, path + ".fieldPath");
        }
        return errors.list().size() == before;
    }

    private void fieldPath(Rule rule, SchemaNode node, String path) {
        String written = rule.fieldPath();
        if (written.isBlank()) {
            invalid(path, GoText.quote(written), "must be non-empty if specified");
        } else if (hasLineBreaks(written)) {
            invalid(path, GoText.quote(written), "must not contain line breaks");
        } else if (FieldPaths.resolve(written, node) == null) {
            invalid(path, GoText.quote(written), "must be a valid path");
        }
    }

    private static boolean hasLineBreaks(String text) {
        return text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
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
                            + " rules",
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
                    GoText.quote(rule.rule()),
                    "oldSelf cannot be used on the uncorrelatable portion of the schema within " + place.uncorrelated);
        } else if (!compiled.usesOldSelf() && rule.optionalOldSelf() && error == null) {
            invalid(path + ".optionalOldSelf", "true", "may not be set if oldSelf is not used in rule");
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
        if (rule.optionalOldSelf()) {
            json.put("OptionalOldSelf", true);
        } else {
            json.putNull("OptionalOldSelf");
        }
        return json.toString().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
    }

    /** Defaults meet the rules too, each as if it were its own old value. */
    private void defaults(RuleTree tree, String path) {
        JsonNode value = tree.node().defaultValue();
        if (value != null) {
            new RuleRun(errors, null).run(tree, path + ".default", value, value);
        }
        tree.properties().forEach((name, below) -> defaults(below, path + ".properties[" + name + "]"));
        RuleTree values = tree.values();
        RuleTree items = tree.items();
        if (values != null) {
            defaults(values, path + ".additionalProperties");
        }
        if (items != null) {
            defaults(items, path + ".items");
        }
    }
}
