package dev.orlop.schema.custom;

import dev.orlop.object.Status.Cause;
import dev.orlop.schema.Correlation;
import dev.orlop.schema.Junctors;
import dev.orlop.schema.Limits;
import dev.orlop.schema.SchemaNode;
import dev.orlop.schema.ValueChecks;
import dev.orlop.tree.Literals;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds a value against its schema ({@code kube-openapi/pkg/validation/validate}), with the reference's messages and
 * its choices. Which alternative of a junctor is reported hangs on how many of its checks passed.
 *
 * <p>Where there is an old value, failures of parts that have not been touched are let pass; not those within junctors.
 * Allocates next to nothing while there is nothing to report. One validation, one thread.
 */
public final class ValueValidator {
    private final FieldPath path = new FieldPath();
    private final Failures failures;
    private final TypeChecks types;
    private final TextChecks texts;
    private final NumberChecks numbers;
    /** How many checks have passed, as the reference counts them. */
    private int matches;

    private ValueValidator(String prefix) {
        this.failures = new Failures(prefix);
        this.types = new TypeChecks(path, failures);
        this.texts = new TextChecks(path, failures);
        this.numbers = new NumberChecks(path, failures);
    }

    /**
     * What is wrong with a value.
     *
     * @param prefix the path of the value within its object, or ""
     * @param old null if there is none
     */
    public static List<Cause> validate(SchemaNode node, JsonNode value, @Nullable JsonNode old, String prefix) {
        ValueValidator validator = new ValueValidator(prefix);
        validator.ratcheted(node, value, old);
        return validator.failures.causes();
    }

    private void ratcheted(SchemaNode node, JsonNode value, @Nullable JsonNode old) {
        if (old != null && value.isValueNode() && value.equals(old)) {
            return;
        }
        int count = failures.count();
        int written = failures.written();
        value(node, value, old);
        if (old != null && failures.count() > count && Correlation.isUntouched(node, value, old)) {
            failures.reset(count, written);
        }
    }

    private void value(SchemaNode node, JsonNode value, @Nullable JsonNode old) {
        ValueChecks checks = node.checks();
        if (value.isNull()) {
            absent(node, checks, value);
            return;
        }
        if (checks.types() != 0 || !checks.format().isEmpty()) {
            matches += types.check(checks, value) ? 2 : 1;
        }
        if (node.junctors() != Junctors.NONE) {
            junctors(node.junctors(), value);
        }
        matches += 2;
        switch (value.getNodeType()) {
            case STRING -> matches += texts.check(checks, value);
            case NUMBER -> {
                matches += 2;
                numbers.check(checks, value);
            }
            case ARRAY -> {
                array(node, (ArrayNode) value, old);
                matches += 2;
            }
            case BOOLEAN, NULL, MISSING, BINARY, POJO, OBJECT -> {}
        }
        matches++;
        enumeration(checks, value);
        if (value instanceof ObjectNode object) {
            matches++;
            object(node, object, old);
        }
        matches++;
    }

    /** A null is held against type and enumeration only. */
    private void absent(SchemaNode node, ValueChecks checks, JsonNode value) {
        if (checks.types() == 0 || node.nullable()) {
            matches++;
        } else if (failures.isWanted()) {
            failures.wrongType(path.valueText(), checks.typeText(), "null");
        }
        List<JsonNode> enumeration = checks.limits().enumeration();
        if (!enumeration.isEmpty() && failures.isWanted()) {
            failures.notSupported(path.valueText(), value, enumeration);
        }
    }

    private void enumeration(ValueChecks checks, JsonNode value) {
        List<JsonNode> allowed = checks.limits().enumeration();
        if (!allowed.isEmpty() && !Enumerations.has(checks, allowed, value) && failures.isWanted()) {
            failures.notSupported(path.valueText(), value, allowed);
        }
    }

    private void array(SchemaNode node, ArrayNode array, @Nullable JsonNode old) {
        SchemaNode items = node.items();
        if (items != null) {
            Map<Object, JsonNode> elements = old == null ? null : Correlation.elements(node, old);
            for (int i = 0; i < array.size(); i++) {
                JsonNode element = array.get(i);
                path.push(i);
                ratcheted(items, element, Correlation.element(node, elements, element));
                path.pop();
            }
        }
        Limits limits = node.limits();
        if (limits.minItems() != null && array.size() < limits.minItems() && failures.isWanted()) {
            failures.invalid(path.valueText(), array.size(), "should have at least " + limits.minItems() + " items");
        }
        if (limits.maxItems() != null && array.size() > limits.maxItems() && failures.isWanted()) {
            failures.tooMany(path.valueText(), array.size(), limits.maxItems(), "items");
        }
    }

    private void object(SchemaNode node, ObjectNode object, @Nullable JsonNode old) {
        Limits limits = node.limits();
        if (limits.minProperties() != null && object.size() < limits.minProperties() && failures.isWanted()) {
            failures.invalid(
                    path.valueText(), object.size(), "should have at least " + limits.minProperties() + " properties");
        }
        if (limits.maxProperties() != null && object.size() > limits.maxProperties() && failures.isWanted()) {
            failures.tooMany(path.valueText(), object.size(), limits.maxProperties(), "properties");
        }
        if (!node.properties().isEmpty() || node.values() != null) {
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                member(node, member.getKey(), member.getValue(), old);
            }
        }
        for (String name : node.required()) {
            if (!object.has(name) && failures.isWanted()) {
                path.push(name);
                failures.required(path.valueText());
                path.pop();
            }
        }
    }

    private void member(SchemaNode node, String name, JsonNode value, @Nullable JsonNode old) {
        SchemaNode declared = node.property(name);
        SchemaNode schema = declared == null ? node.values() : declared;
        if (schema == SchemaNode.NOTHING) {
            if (failures.isWanted()) {
                failures.plain(
                        path.valueText(),
                        tools.jackson.databind.node.StringNode.valueOf(name),
                        path.valueText() + "." + name + " in body is a forbidden property");
            }
        } else if (schema != null && schema != SchemaNode.ANYTHING) {
            boolean ofType = path.depth() == 0 && (name.equals("kind") || name.equals("apiVersion"));
            JsonNode before = ofType ? null : Correlation.member(node, old, name);
            if (declared == null) {
                path.pushKey(name);
            } else {
                path.push(name);
            }
            ratcheted(schema, value, before);
            path.pop();
        }
    }

    private void junctors(Junctors junctors, JsonNode value) {
        if (!junctors.anyOf().isEmpty()) {
            anyOf(junctors.anyOf(), value);
        }
        if (!junctors.oneOf().isEmpty()) {
            oneOf(junctors.oneOf(), value);
        }
        if (!junctors.allOf().isEmpty()) {
            allOf(junctors.allOf(), value);
        }
        SchemaNode not = junctors.not();
        if (not != null) {
            int before = matches;
            boolean matched = isValid(not, value);
            matches = before;
            if (matched && failures.isWanted()) {
                failures.general(Literals.quote(path.valueText()) + " must not validate the schema (not)");
            }
        }
    }

    /** Whether a value is valid; the passed checks are counted, failures are not kept. */
    private boolean isValid(SchemaNode node, JsonNode value) {
        int count = failures.count();
        failures.beginCounting();
        value(node, value, null);
        failures.endCounting();
        boolean valid = failures.count() == count;
        failures.reset(count, failures.written());
        return valid;
    }

    /** Reports the alternative that most checks of passed. */
    private void anyOf(List<SchemaNode> alternatives, JsonNode value) {
        int before = matches;
        SchemaNode best = null;
        int most = -1;
        for (SchemaNode alternative : alternatives) {
            matches = 0;
            if (isValid(alternative, value)) {
                matches += before;
                return;
            }
            if (matches > most) {
                most = matches;
                best = alternative;
            }
        }
        matches = before;
        if (failures.isWanted()) {
            failures.general(Literals.quote(path.valueText()) + " must validate at least one schema (anyOf)");
        }
        report(best, most, value);
    }

    private void oneOf(List<SchemaNode> alternatives, JsonNode value) {
        int before = matches;
        int valid = 0;
        SchemaNode best = null;
        int most = -1;
        int first = 0;
        for (SchemaNode alternative : alternatives) {
            matches = 0;
            if (isValid(alternative, value)) {
                first = valid++ == 0 ? matches : first;
            } else if (valid == 0 && matches > most) {
                most = matches;
                best = alternative;
            }
        }
        matches = before;
        if (valid == 1) {
            matches += first;
            return;
        }
        if (failures.isWanted()) {
            String found = valid == 0 ? "Found none valid" : "Found " + valid + " valid alternatives";
            failures.general(
                    Literals.quote(path.valueText()) + " must validate one and only one schema (oneOf). " + found);
        }
        report(valid == 0 ? best : null, most, value);
    }

    /** Reports what is wrong with an alternative. Where nothing is written down its checks have been counted already. */
    private void report(@Nullable SchemaNode alternative, int passed, JsonNode value) {
        if (alternative == null) {
            return;
        }
        if (failures.isCounting()) {
            matches += passed;
        } else {
            value(alternative, value, null);
        }
    }

    private void allOf(List<SchemaNode> all, JsonNode value) {
        int valid = 0;
        for (SchemaNode each : all) {
            int count = failures.count();
            value(each, value, null);
            valid += failures.count() == count ? 1 : 0;
        }
        if (valid != all.size() && failures.isWanted()) {
            failures.general(Literals.quote(path.valueText()) + " must validate all the schemas (allOf)"
                    + (valid == 0 ? ". None validated" : ""));
        }
    }
}
