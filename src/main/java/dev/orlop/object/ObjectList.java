package dev.orlop.object;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param items in key order
 * @param resourceVersion the revision that the whole list shows, never 0
 * @param continueToken where the next page starts, or null on the last page
 * @param remainingItemCount how many items follow this page, or null if unknown
 */
public record ObjectList(
        List<KubeObject> items,
        long resourceVersion,
        @Nullable String continueToken,
        @Nullable Long remainingItemCount) {}
