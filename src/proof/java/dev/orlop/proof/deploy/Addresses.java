package dev.orlop.proof.deploy;

import org.jspecify.annotations.Nullable;

/**
 * URLs of one server, without slashes at their ends.
 *
 * @param levels where it tells of its watches below HTTP; null if it does not
 */
public record Addresses(String api, @Nullable String levels) {}
