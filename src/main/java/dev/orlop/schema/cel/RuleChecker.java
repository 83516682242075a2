package dev.orlop.schema.cel;

import dev.orlop.object.GoFormat;
import dev.orlop.object.Status.Cause;
import dev.orlop.schema.Rule;
import dev.orlop.schema.SchemaNode;
import dev.orlop.schema.SchemaNode.ListType;
import dev.orlop.schema.cel.program.Range;
import dev.orlop.schema.cel.value.Shape;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Literals;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Checks the rules of a schema that is about to be stored ({@code ValidateCustomResourceDefinitionOpenAPISchema}).
 * That they compile, and that what they may cost over the largest object that the schema allows stays within limits.
 * One thread, used once.
 */
final class RuleChecker {
    private static final long EXPRESSION_LIMIT = 10_000_000;
    private static final long SCHEMA_LIMIT = 100_000_000;
    private static final int MOST_EXPENSIVE = 4;

    private final Predicate<String> refused;
    private final FieldErrors errors;
    private final List<Expense> expenses = new ArrayList<>();
    private long total;

    private record Expense(String path, long cost) {}

    /**
     * Where in a schema the check is.
     *
     * @param seen the node as expressions see it
     * @param root whether it describes the whole object
     * @param scoped whether a node above has rules: the type of this one is then part of that one's
     * @param unseen whether such a type has no place for the node
     * @param cardinality how many values of the node an object may have; null if nothing limits it
     * @param uncorrelated the path of the list whose elements have no old value, or null
     */
    private record Place(
            String path,
            SchemaNode seen,
            boolean root,
            boolean scoped,
            boolean unseen,
            @Nullable Long cardinality,
            @Nullable String uncorrelated) {

        static Place root(String path, SchemaNode root) {
            return new Place(path, root, true, false, false, 1L, null);
        }

        /** The place of a node below one that stands here. */
        Place below(SchemaNode node, String step, SchemaNode child, @Nullable SchemaNode seenBelow) {
            boolean inScope = scoped || !node.rules().isEmpty();
            return new Place(
                    path + step,
                    inScope && seenBelow != null ? seenBelow : child,
                    false,
                    inScope,
                    inScope && (unseen || !Shapes.isSeen(seen)),
                    timesElements(node),
                    uncorrelated);
        }

        /** The values of maps and the elements of lists are many; all else is there once. */
        private @Nullable Long timesElements(SchemaNode node) {
            boolean map = node.type() == SchemaNode.Type.OBJECT && node.values() != null;
            if (!map && node.type() != SchemaNode.Type.ARRAY) {
                return cardinality;
            }
            Long limit = map ? node.limits().maxProperties() : node.limits().maxItems();
            return cardinality == null || limit == null ? null : (Long) Range.product(cardinality, Math.max(0, limit));
        }

        Place uncorrelated(String list) {
            return new Place(path, seen, root, scoped, unseen, cardinality, uncorrelated == null ? list : uncorrelated);
        }

        @Nullable
        Shape shape() {
            return unseen ? null : root ? Shapes.root(seen) : Shapes.at(seen);
        }
    }

    /**
     * @param refused whether something else is wrong with the part of the schema at a path
     */
    RuleChecker(Predicate<String> refused, FieldErrors errors) {
        this.refused = refused;
        this.errors = errors;
    }

    void check(SchemaNode root, String path) {
        check(root, Place.root(path, root));
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

    private void check(SchemaNode node, Place place) {
        SchemaNode values = node.values();
        if (values != null) {
            check(values, place.below(node, ".additionalProperties", values, place.seen.values()));
        }
        Map<String, SchemaNode> seen = Shapes.members(place.seen, place.root);
        node.properties()
                .forEach((name, property) ->
                        check(property, place.below(node, ".properties[" + name + "]", property, seen.get(name))));
        SchemaNode items = node.items();
        if (items != null) {
            Place below = place.below(node, ".items", items, place.seen.items());
            check(items, node.listType() == ListType.MAP ? below : below.uncorrelated(place.path));
        }
        if (!node.rules().isEmpty() && !refused.test(place.path)) {
            compile(node, place);
        }
    }

    private static String at(Place place, int rule) {
        return place.path + ".x-kubernetes-validations[" + rule + "]";
    }

    private void invalid(String path, String value, String message) {
        errors.add(new Cause("FieldValueInvalid", "Invalid value: " + value + ": " + message, path));
    }

    private void compile(SchemaNode node, Place place) {
        Shape shape = place.shape();
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
        } else if (!compiled.usesOldSelf() && rule.optionalOldSelf() != null) {
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
        StringBuilder json = new StringBuilder();
        Literals.jsonText(rule.rule(), json.append("{\"Rule\":"));
        Literals.jsonText(rule.message(), json.append(",\"Message\":"));
        Literals.jsonText(rule.messageExpression(), json.append(",\"MessageExpression\":"));
        json.append(",\"Reason\":").append(rule.reason().isEmpty() ? "null" : '"' + rule.reason() + '"');
        Literals.jsonText(rule.fieldPath(), json.append(",\"FieldPath\":"));
        return json.append(",\"OptionalOldSelf\":")
                .append(rule.optionalOldSelf())
                .append('}')
                .toString();
    }
}
