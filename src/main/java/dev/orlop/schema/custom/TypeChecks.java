package dev.orlop.schema.custom;

import dev.orlop.schema.ValueChecks;
import tools.jackson.databind.JsonNode;

/** Holds the type of a value against its schema ({@code validate.typeValidator}). */
final class TypeChecks {
    private final FieldPath path;
    private final Failures failures;

    TypeChecks(FieldPath path, Failures failures) {
        this.path = path;
        this.failures = failures;
    }

    /** Reports a value of another type, or of another format where that is what the reference looks at. */
    boolean check(ValueChecks checks, JsonNode value) {
        int types = checks.types();
        int found = typeOf(value);
        boolean number = found == ValueChecks.INTEGER || found == ValueChecks.NUMBER;
        boolean fits = (types & found) != 0
                || (found == ValueChecks.INTEGER && (types & ValueChecks.NUMBER) != 0)
                || (found == ValueChecks.NUMBER
                        && (types & ValueChecks.INTEGER) != 0
                        && NumberChecks.isWhole(value.doubleValue()));
        boolean formatted = !checks.format().isEmpty();
        boolean counted = found == ValueChecks.STRING || found == ValueChecks.ARRAY;
        String numberFormat = found == ValueChecks.INTEGER ? "int64" : found == ValueChecks.NUMBER ? "float64" : "";
        if (!counted && formatted && !fits && !(number && checks.format().equals(numberFormat))) {
            if (failures.isWanted()) {
                failures.wrongType(path.valueText(), checks.format(), numberFormat);
            }
            return false;
        }
        if (fits || (counted && formatted && (types & (ValueChecks.NUMBER | ValueChecks.INTEGER)) == 0)) {
            return true;
        }
        if (failures.isWanted()) {
            failures.wrongType(path.valueText(), checks.typeText(), typeName(found));
        }
        return false;
    }

    private static int typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> ValueChecks.OBJECT;
            case ARRAY -> ValueChecks.ARRAY;
            case NUMBER -> value.isIntegralNumber() ? ValueChecks.INTEGER : ValueChecks.NUMBER;
            case BOOLEAN -> ValueChecks.BOOLEAN;
            case STRING, NULL, MISSING, BINARY, POJO -> ValueChecks.STRING;
        };
    }

    private static String typeName(int type) {
        return switch (type) {
            case ValueChecks.OBJECT -> "object";
            case ValueChecks.ARRAY -> "array";
            case ValueChecks.INTEGER -> "integer";
            case ValueChecks.NUMBER -> "number";
            case ValueChecks.BOOLEAN -> "boolean";
            default -> "string";
        };
    }
}
