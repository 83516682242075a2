package dev.orlop.cacher;

/**
 * What a cache shows at one moment: state, revision and history belong together.
 *
 * @param revision the state is that of the store at this revision
 * @param end the index of the first event that the state does not contain
 */
record View(CacheState state, long revision, long end) {}
