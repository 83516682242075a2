package dev.orlop.cacher;

import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.KubeObject.TypeMeta;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Configures one cache: the type that it holds, and how it works.
 *
 * @param resourcePrefix the keys of the resource, without the global prefix, such as {@code /example.com/widgets}
 * @param objectType apiVersion and kind of the objects; bookmarks carry it
 * @param namespaced whether a key's directory is a namespace
 * @param compressed whether objects are kept compressed: for large ones that are seldom read
 * @param keyFunction the key of an object, below the resource's prefix
 * @param indexes attributes to find objects by
 * @param triggerPath the one selectable field by which watchers are found for an event, or null
 * @param abilities what the store below can do at the moment
 */
public record CacherConfig(
        GroupResource resource,
        String resourcePrefix,
        TypeMeta objectType,
        boolean namespaced,
        boolean compressed,
        Function<KubeObject, String> keyFunction,
        List<AttributeIndex> indexes,
        @Nullable String triggerPath,
        Supplier<Abilities> abilities,
        Tuning tuning) {

    /**
     * What a store can do beyond the least.
     *
     * @param historicalReads whether it reads at old revisions
     * @param requestedProgress whether it answers a request for progress, so that reads of a cache can be made consistent
     */
    public record Abilities(boolean historicalReads, boolean requestedProgress) {}

    /**
     * Sizes and times.
     *
     * @param capacity the least number of events that the ring can hold
     * @param historyWindow how long events should stay in the ring, at least 75 s
     * @param primeRevisions how many revisions before now the ring is filled with at the start; 0 for none
     * @param bookmarkInterval how often a watcher that allows bookmarks gets one
     * @param freshnessWait how long a read waits for the cache to reach a revision
     * @param checkInterval how often the cache is compared with the store, give or take a quarter; zero for never
     * @param byteBudget size of all objects as JSON beyond which a warning is logged; 0 for no limit
     */
    public record Tuning(
            int capacity,
            Duration historyWindow,
            int primeRevisions,
            Duration bookmarkInterval,
            Duration freshnessWait,
            Duration checkInterval,
            long byteBudget) {
        /** The API server's numbers; priming as far back as a ring can reach. */
        public static final Tuning DEFAULT = new Tuning(
                WatchHistory.LOWER_BOUND,
                WatchHistory.MIN_WINDOW,
                100_000,
                Duration.ofSeconds(60),
                Duration.ofSeconds(3),
                Duration.ofMinutes(6),
                0);

        public Tuning withCapacity(int value) {
            return new Tuning(
                    value, historyWindow, primeRevisions, bookmarkInterval, freshnessWait, checkInterval, byteBudget);
        }

        public Tuning withHistoryWindow(Duration value) {
            return new Tuning(
                    capacity, value, primeRevisions, bookmarkInterval, freshnessWait, checkInterval, byteBudget);
        }

        public Tuning withPrimeRevisions(int value) {
            return new Tuning(
                    capacity, historyWindow, value, bookmarkInterval, freshnessWait, checkInterval, byteBudget);
        }

        public Tuning withCheckInterval(Duration value) {
            return new Tuning(
                    capacity, historyWindow, primeRevisions, bookmarkInterval, freshnessWait, value, byteBudget);
        }

        public Tuning withByteBudget(long value) {
            return new Tuning(
                    capacity, historyWindow, primeRevisions, bookmarkInterval, freshnessWait, checkInterval, value);
        }
    }
}
