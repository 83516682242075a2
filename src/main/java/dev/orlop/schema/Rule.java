package dev.orlop.schema;

import org.jspecify.annotations.Nullable;

/**
 * Holds one entry of {@code x-kubernetes-validations} as it was written; "" where a member is absent.
 *
 * @param rule the expression
 * @param reason such as {@code FieldValueInvalid}
 * @param optionalOldSelf whether the rule also runs where there is no old value; null where it does not say
 */
public record Rule(
        String rule,
        String message,
        String messageExpression,
        String reason,
        String fieldPath,
        @Nullable Boolean optionalOldSelf) {}
