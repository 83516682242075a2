package dev.orlop.schema.custom;

import dev.orlop.schema.Limits;
import dev.orlop.schema.ValueChecks;
import dev.orlop.schema.format.Format;
import tools.jackson.databind.JsonNode;

/** Holds a string against length, pattern and format ({@code validate.stringValidator}, {@code formatValidator}). */
final class TextChecks {
    private final FieldPath path;
    private final Failures failures;

    TextChecks(FieldPath path, Failures failures) {
        this.path = path;
        this.failures = failures;
    }

    /** Returns how many checks the reference counts as passed, whatever is reported. */
    int check(ValueChecks checks, JsonNode value) {
        String text = value.stringValue();
        Limits limits = checks.limits();
        if (limits != Limits.NONE) {
            bounds(checks, limits, value, text);
        }
        Format format = checks.textFormat();
        if (format == null) {
            return 1;
        }
        if (!format.accepts(text) && failures.isWanted()) {
            failures.wrongType(path.valueText(), checks.format(), value, text);
        }
        return 2;
    }

    private void bounds(ValueChecks checks, Limits limits, JsonNode value, String text) {
        Long maximum = limits.maxLength();
        Long minimum = limits.minLength();
        String pattern = limits.pattern();
        long length = maximum == null && minimum == null ? 0 : text.codePointCount(0, text.length());
        if (maximum != null && length > maximum) {
            if (failures.isWanted()) {
                failures.tooLong(path.valueText(), maximum);
            }
        } else if (minimum != null && length < minimum) {
            if (failures.isWanted()) {
                failures.invalid(path.valueText(), value, "should be at least " + minimum + " chars long");
            }
        } else if (pattern != null && !checks.matches(pattern, text) && failures.isWanted()) {
            failures.invalid(path.valueText(), value, "should match '" + pattern + "'");
        }
    }
}
