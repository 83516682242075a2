package dev.orlop.proof.linear;

/**
 * An operation and the closed interval of time in which it took effect.
 *
 * @param returned {@link Long#MAX_VALUE} if that is open
 */
public record Interval<O>(int client, O operation, long call, long returned) {}
