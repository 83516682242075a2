package dev.orlop.cacher;

import dev.orlop.storage.ListOptions;

/**
 * Decides where a LIST is answered. This is the decision table of storage contract §3.5 and its rows for a cache that
 * is not ready (§3.3, {@code delegator.ShouldDelegateList}), and nothing else.
 *
 * <p>Read from the top; the first row that fits decides. {@code prog}: the store answers requests for progress.
 *
 * <pre>
 * request                                             prog         no prog
 * malformed: continue with N, Exact without N         storage      storage       it says what is wrong
 * not recursive: Exact N, or continue                 storage      storage
 * snapshots off: Exact N, N with limit, continue      storage      storage
 * continue at a revision                              SNAPSHOT     SNAPSHOT
 * continue on current data                            CONSISTENT   storage
 * Exact N                                             SNAPSHOT     SNAPSHOT
 * N with limit, match unset                           SNAPSHOT     SNAPSHOT      the old way to say Exact;
 *                                                                                not recursive: storage
 * no version                                          CONSISTENT   storage
 * 0                                                   NOW          NOW           limit ignored
 * N                                                   FRESH        FRESH
 *
 * not ready, and not "storage" above:
 * limit and no selectors                              storage      storage       cheap enough
 * else                                                REFUSED      REFUSED       429
 * </pre>
 */
enum ListRoute {
    /** The store answers. */
    STORAGE,
    /** Nobody answers now: 429. */
    REFUSED,
    /** The cache answers as it is. */
    NOW,
    /** The cache answers once it has reached the version. */
    FRESH,
    /** The cache answers once it has reached the store's current revision. */
    CONSISTENT,
    /** The cache answers from a snapshot; one that it does not have is the store's to answer. */
    SNAPSHOT;

    /** What the route depends on beside the request. */
    record Conditions(boolean ready, boolean requestedProgress, boolean snapshots) {}

    /**
     * @param tokenRevision the revision of the continue token, negative for current data, 0 for a token that cannot be read
     *     or none
     */
    static ListRoute of(ListOptions options, long tokenRevision, Conditions conditions) {
        ListRoute route = ofReadyCache(options, tokenRevision, conditions);
        if (conditions.ready() || route == STORAGE) {
            return route;
        }
        return options.limit() > 0 && options.predicate().isEverything() ? STORAGE : REFUSED;
    }

    private static ListRoute ofReadyCache(ListOptions options, long tokenRevision, Conditions conditions) {
        boolean snapshots = conditions.snapshots() && options.recursive();
        boolean numbered = isNumber(options.resourceVersion());
        if (!options.continueToken().isEmpty()) {
            if (numbered || tokenRevision == 0 || !snapshots) {
                return STORAGE;
            }
            return tokenRevision > 0 ? SNAPSHOT : consistent(conditions);
        }
        return switch (options.match()) {
            case EXACT -> numbered && snapshots ? SNAPSHOT : STORAGE;
            case UNSET -> {
                if (numbered && options.limit() > 0) {
                    yield snapshots ? SNAPSHOT : STORAGE;
                }
                yield options.resourceVersion().isEmpty() ? consistent(conditions) : atLeast(numbered);
            }
            case NOT_OLDER_THAN -> options.resourceVersion().isEmpty() ? STORAGE : atLeast(numbered);
        };
    }

    private static ListRoute consistent(Conditions conditions) {
        return conditions.requestedProgress() ? CONSISTENT : STORAGE;
    }

    private static ListRoute atLeast(boolean numbered) {
        return numbered ? FRESH : NOW;
    }

    /** Decided from the text, since the parsed number of "" and "0" is the same. */
    private static boolean isNumber(String resourceVersion) {
        return !resourceVersion.isEmpty() && !resourceVersion.equals("0");
    }
}
