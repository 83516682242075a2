package dev.orlop.cacher;

/**
 * Shows a cache at one moment: state, revision and history belong together.
 *
 * @param revision the state is that of the store at this revision
 * @param end the index of the first event that the state does not contain
 */
record View(CacheState state, long revision, long end) {}
