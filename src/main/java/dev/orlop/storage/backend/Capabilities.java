package dev.orlop.storage.backend;

/**
 * Lists what an engine can do beyond the least that the contract asks. Asked per operation, since a cluster's answer
 * may change while it is upgraded.
 *
 * @param historicalReads whether ranges and gets at an old revision work, and with them pages of one snapshot
 * @param requestedProgress whether {@link Backend#requestProgress} is answered, so that reads of a cache can be made
 *     consistent
 */
public record Capabilities(boolean historicalReads, boolean requestedProgress) {}
