package dev.orlop.boot.properties;

import dev.orlop.object.GroupResource;
import dev.orlop.registry.plane.StorageWithCacher.Settings;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The watch cache, which serves lists and watches from memory.
 *
 * @param enabled whether resources are cached
 * @param capacity the least number of events that a resource's history holds; it grows with the load
 * @param primeHistory whether the history is filled from the store's own at start, so that clients need not list anew
 * @param maxWatchers the most watches open at a time; further ones are answered with 429
 * @param byteBudget size of a resource's objects beyond which a warning is logged; 0 for no limit
 * @param consistencyCheckInterval how often a cache is compared with its store; 0 never does
 * @param resources settings of single resources, by plural.group
 */
@Validated
@ConfigurationProperties("orlop.cache")
public record CacheProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("100") @Min(1) int capacity,
        @DefaultValue("true") boolean primeHistory,
        @DefaultValue("100000") @Min(1) int maxWatchers,
        @DefaultValue("0") @NotNull DataSize byteBudget,
        @DefaultValue("6m") @NotNull Duration consistencyCheckInterval,
        @DefaultValue Map<String, @Valid Resource> resources) {

    /**
     * The cache of one resource; what is not set is as for all.
     *
     * @param enabled whether it is cached
     * @param capacity the least number of events that its history holds
     * @param indexedFields selectable fields to find its objects by
     * @param indexedLabels labels to find its objects by
     * @param triggerField the selectable field by which most of its watchers select; null for none
     */
    public record Resource(
            @Nullable Boolean enabled,
            @Nullable @Min(1) Integer capacity,
            @DefaultValue List<String> indexedFields,
            @DefaultValue List<String> indexedLabels,
            @Nullable String triggerField) {}

    /** The settings of one resource. */
    public Settings settings(GroupResource resource, Duration historyWindow) {
        Resource own = resources.get(resource.toString());
        var tuning = Settings.DEFAULT
                .tuning()
                .withCapacity(own == null || own.capacity() == null ? capacity : own.capacity())
                .withHistoryWindow(historyWindow)
                .withPrimeRevisions(primeHistory ? Settings.DEFAULT.tuning().primeRevisions() : 0)
                .withCheckInterval(consistencyCheckInterval)
                .withByteBudget(byteBudget.toBytes());
        if (own == null) {
            return new Settings(enabled, tuning, List.of(), List.of(), null);
        }
        boolean cached = own.enabled() == null ? enabled : own.enabled();
        return new Settings(cached, tuning, own.indexedFields(), own.indexedLabels(), own.triggerField());
    }
}
