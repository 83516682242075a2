package dev.orlop.storage;

import dev.orlop.object.KubeObject;
import org.jspecify.annotations.Nullable;

/**
 * A delete.
 *
 * @param validation throws to refuse; must not have side effects, may run several times
 * @param suggestion the object as a cache last saw it, tried before the store is read; or null
 * @param expectCorrupt whether to delete only an object that cannot be read; validation and suggestion are then ignored
 */
public record DeleteRequest(
        Preconditions preconditions,
        Validation validation,
        @Nullable KubeObject suggestion,
        boolean expectCorrupt) {

    /** Checks the object that is about to be deleted ({@code rest.ValidateObjectFunc}). */
    @FunctionalInterface
    public interface Validation {
        Validation NONE = object -> {};

        /**
         * @throws RuntimeException to refuse; thrown to the caller once {@code object} is known to be current
         */
        void check(KubeObject object);
    }

    public static DeleteRequest unconditional() {
        return new DeleteRequest(Preconditions.NONE, Validation.NONE, null, false);
    }

    public DeleteRequest withPreconditions(Preconditions value) {
        return new DeleteRequest(value, validation, suggestion, expectCorrupt);
    }

    public DeleteRequest withValidation(Validation value) {
        return new DeleteRequest(preconditions, value, suggestion, expectCorrupt);
    }

    public DeleteRequest withSuggestion(@Nullable KubeObject value) {
        return new DeleteRequest(preconditions, validation, value, expectCorrupt);
    }

    public DeleteRequest withExpectCorrupt(boolean value) {
        return new DeleteRequest(preconditions, validation, suggestion, value);
    }
}
