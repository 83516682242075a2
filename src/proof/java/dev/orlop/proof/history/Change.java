package dev.orlop.proof.history;

import org.jspecify.annotations.Nullable;

/**
 * One change of one object, as the store keeps it.
 *
 * @param now null if it was deleted
 * @param before null if it was created
 */
public record Change(
        long revision,
        String name,
        @Nullable Content now,
        @Nullable Content before) {}
