package dev.orlop.proof.linear;

import org.jspecify.annotations.Nullable;

/**
 * A sequential specification.
 *
 * @param <S> states: immutable, with equals and hashCode
 * @param <O> operations together with their results
 */
public interface Model<S, O> {
    S initial();

    /** The state after the operation; null if it cannot have this result in this state. */
    @Nullable
    S step(S state, O operation);
}
