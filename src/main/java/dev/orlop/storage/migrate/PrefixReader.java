package dev.orlop.storage.migrate;

import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.Backend.ExpiringRange;
import dev.orlop.storage.backend.Backend.RangeQuery;
import dev.orlop.storage.backend.KeyValue;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads all keys below a prefix in order, page by page. All pages are of one revision where the engine has old ones; else there is one page. A page is so large that it takes about {@link #PAGE_BYTES}, whatever the size of the values, and no more than one
 * is read ahead.
 */
final class PrefixReader {
    private static final int FIRST_PAGE = 100;
    private static final int LARGEST_PAGE = 1000;
    private static final long PAGE_BYTES = 4 << 20;

    private final Backend backend;
    private final String prefix;

    PrefixReader(Backend backend, String prefix) {
        this.backend = backend;
        this.prefix = prefix;
    }

    /**
     * A key and its value.
     *
     * @param name the key without the prefix
     */
    record Item(
            String name,
            byte[] value,
            long modRevision,
            @Nullable Ttl expiry) {}

    /**
     * @param left how many keys follow
     */
    record Page(long revision, List<Item> items, long left, String lastKey) {}

    /** The pages; there is always one. */
    Flux<Page> pages() {
        return Flux.defer(() -> {
            Cursor cursor = new Cursor(prefix, backend.capabilities().historicalReads());
            // Not by expand: over an engine that answers on many threads it was seen to end early.
            return Mono.defer(() -> read(cursor.next)).doOnNext(cursor::behind).repeat(() -> cursor.more);
        });
    }

    /** Where the next page begins; used by one signal at a time. */
    private static final class Cursor {
        private final String end;
        private RangeQuery next;
        private boolean more = true;

        Cursor(String prefix, boolean paged) {
            this.end = Backend.prefixEnd(prefix);
            this.next = new RangeQuery(prefix, end, paged ? FIRST_PAGE : 0, 0);
        }

        void behind(Page page) {
            more = page.left() > 0;
            if (more) {
                next = new RangeQuery(page.lastKey() + '\0', end, limitAfter(page), page.revision());
            }
        }
    }

    private Mono<Page> read(RangeQuery query) {
        return Retries.ofTransientFailures(backend.rangeWithExpiries(query)).map(this::page);
    }

    private Page page(ExpiringRange read) {
        List<KeyValue> entries = read.range().entries();
        List<Item> items = entries.stream()
                .map(entry -> new Item(
                        entry.key().substring(prefix.length()),
                        entry.value(),
                        entry.modRevision(),
                        read.expiries().get(entry.key())))
                .toList();
        long left = entries.isEmpty() ? 0 : read.range().total() - entries.size();
        return new Page(
                read.range().revision(),
                items,
                left,
                entries.isEmpty() ? "" : entries.getLast().key());
    }

    private static long limitAfter(Page page) {
        long bytes =
                page.items().stream().mapToLong(item -> item.value().length).sum();
        long average = Math.max(1, bytes / page.items().size());
        return Math.clamp(PAGE_BYTES / average, 1, LARGEST_PAGE);
    }
}
