package dev.orlop.schema;

/**
 * Holds one entry of {@code x-kubernetes-validations} as it was written; "" where a member is absent.
 *
 * @param rule the expression
 * @param reason such as {@code FieldValueInvalid}
 * @param optionalOldSelf whether the rule also runs where there is no old value
 */
public record Rule(
        String rule,
        String message,
        String messageExpression,
        String reason,
        String fieldPath,
        boolean optionalOldSelf) {}
