package dev.orlop.storage.kit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Skips a test of the contract, and says why, on a fixture that {@linkplain StorageFixture#lacks lacks} a capability. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(Requires.Condition.class)
public @interface Requires {
    Capability[] value();

    /** Asks the fixture, which is open by the time that methods are looked at. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            StorageContract contract = (StorageContract) context.getRequiredTestInstance();
            return AnnotationSupport.findAnnotation(context.getElement(), Requires.class).stream()
                    .flatMap(requires -> Arrays.stream(requires.value()))
                    .filter(contract.fixture().lacks()::contains)
                    .findFirst()
                    .map(missing -> ConditionEvaluationResult.disabled(missing.reasonToLackIt()))
                    .orElse(ConditionEvaluationResult.enabled("the fixture can do all that is required"));
        }
    }
}
