package dev.orlop.storage.raw;

import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.storage.ContinueToken;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.Backend.GetResult;
import dev.orlop.storage.backend.Backend.RangeQuery;
import dev.orlop.storage.backend.Backend.RangeResult;
import dev.orlop.storage.backend.KeyValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * One list call on its way through the store. {@code resourceVersion}, match, limit and continue decide together at
 * which revision it reads and from where (storage contract, "getList"); the rest is a loop over pages that ends when the
 * client's page is full or the keys are. Confined to one subscription: pages are read one after the other.
 */
final class ListRead {
    /** The largest page that a filtered list grows to while it looks for matches. */
    private static final long MAX_PAGE = 10_000;
    /** Unreadable objects are collected up to here, so that the answer stays small. */
    private static final int MAX_UNREADABLE = 101;

    private final Backend backend;
    private final ObjectReader reader;
    private final SizeEstimate sizes;
    private final String key;
    private final ListOptions options;
    private final boolean continued;
    private final String start;
    /** The revision that all pages show; 0 until the first page has pinned it. */
    private long revision;
    /** The revision that the store must have reached; 0 for any. */
    private final long minimum;

    private final List<KubeObject> items = new ArrayList<>();
    private final List<StorageException.CorruptObject> unreadable = new ArrayList<>();
    private long pageSize;
    private long remainingFromStart = -1;
    private @Nullable String lastKey;
    private int fetched;
    private int evaluated;

    /**
     * @param key the absolute key: a directory with its trailing slash if the list is recursive
     */
    ListRead(Backend backend, ObjectReader reader, SizeEstimate sizes, String key, ListOptions options) {
        this.backend = backend;
        this.reader = reader;
        this.sizes = sizes;
        this.key = key;
        this.options = options;
        this.continued = options.recursive() && !options.continueToken().isEmpty();
        if (continued) {
            ContinueToken token = ContinueToken.decode(options.continueToken(), key);
            if (!options.resourceVersion().isEmpty()
                    && !options.resourceVersion().equals("0")) {
                throw new StorageException.BadRequest("specifying resource version is not allowed when using continue");
            }
            this.start = token.startKey();
            this.revision = Math.max(token.revision(), 0);
            this.minimum = 0;
        } else {
            long version = options.version();
            boolean exact = isExact(options, version);
            this.start = key;
            this.revision = exact ? version : 0;
            this.minimum = exact ? 0 : version;
        }
        this.pageSize = backend.capabilities().historicalReads() ? options.limit() : 0;
    }

    private static boolean isExact(ListOptions options, long version) {
        return switch (options.match()) {
            case EXACT -> {
                if (version == 0) {
                    throw new StorageException.InvalidOption(
                            "resourceVersionMatch",
                            true,
                            "resourceVersionMatch Exact needs a resourceVersion other than 0");
                }
                yield true;
            }
            case NOT_OLDER_THAN -> false;
            // Older clients ask so for the following pages of a list, and for the first one of a known revision.
            case UNSET -> version != 0 && options.limit() > 0 && options.recursive();
        };
    }

    int fetched() {
        return fetched;
    }

    int evaluated() {
        return evaluated;
    }

    Mono<ObjectList> run() {
        boolean old = revision != 0 && !backend.capabilities().historicalReads();
        Mono<ObjectList> list = options.recursive() ? pages(old ? 0 : revision) : single(old ? 0 : revision);
        return old ? list.map(this::requireUnchanged) : list;
    }

    /** An engine without old revisions can still answer for the revision that happens to be current. */
    private ObjectList requireUnchanged(ObjectList current) {
        if (current.resourceVersion() < revision) {
            throw new StorageException.TooLargeResourceVersion(revision, current.resourceVersion(), 0);
        }
        if (current.resourceVersion() > revision) {
            throw new StorageException.Expired("this storage keeps no old revisions: " + revision
                    + " is gone, current is " + current.resourceVersion());
        }
        return current;
    }

    private Mono<ObjectList> single(long atRevision) {
        return backend.get(key, atRevision)
                .map(result -> singleResult(result, atRevision == 0 ? result.revision() : atRevision))
                .onErrorMap(StorageException.Expired.class, this::expired);
    }

    private ObjectList singleResult(GetResult result, long shown) {
        requireMinimum(shown);
        KeyValue entry = result.entry();
        if (entry != null) {
            fetched++;
            take(entry);
        }
        requireReadable();
        return new ObjectList(List.copyOf(items), shown, null, null);
    }

    private Mono<ObjectList> pages(long atRevision) {
        return page(start, atRevision)
                .expand(result -> isComplete(result) ? Mono.empty() : page(lastKey + '\0', result.revision()))
                .last()
                .map(this::result);
    }

    private Mono<RangeResult> page(String from, long atRevision) {
        return backend.range(new RangeQuery(from, Backend.prefixEnd(key), pageSize, atRevision))
                .doOnNext(this::takePage)
                .onErrorMap(StorageException.Expired.class, this::expired);
    }

    private void takePage(RangeResult page) {
        requireMinimum(page.revision());
        if (remainingFromStart < 0) {
            remainingFromStart = page.total();
            if (page.entries().size() == page.total() && !continued) {
                sizes.listed(page.revision(), page.entries());
            }
        }
        fetched += page.entries().size();
        for (KeyValue entry : page.entries()) {
            if (isFull()) {
                return;
            }
            lastKey = entry.key();
            take(entry);
        }
        pageSize = Math.max(pageSize, Math.min(pageSize * 2, MAX_PAGE));
    }

    private void take(KeyValue entry) {
        if (!reader.isObject(entry.key())) {
            return;
        }
        evaluated++;
        try {
            KubeObject object = reader.object(entry);
            if (options.predicate().matches(object)) {
                items.add(object);
            }
        } catch (StorageException.CorruptObject e) {
            if (unreadable.size() < MAX_UNREADABLE) {
                unreadable.add(e);
            }
        }
    }

    private boolean isFull() {
        return options.limit() > 0 && pageSize > 0 && items.size() >= options.limit();
    }

    private boolean isComplete(RangeResult page) {
        return isFull() || page.total() <= page.entries().size();
    }

    private ObjectList result(RangeResult last) {
        requireReadable();
        if (lastKey == null || !(leftUnlooked(last) || leftUnread(last))) {
            return new ObjectList(List.copyOf(items), last.revision(), null, null);
        }
        String token = ContinueToken.after(lastKey, last.revision()).encode(key);
        Long remaining = options.predicate().isEverything() ? remainingFromStart - items.size() : null;
        return new ObjectList(List.copyOf(items), last.revision(), token, remaining);
    }

    // A list that ends without a token says: that was all. It is so only if neither of the following two holds. To
    // forget one would lose the client the objects that it stands for, without a sign.

    /** The client's page was full before the store's was used up: what lies behind the last key was read for nothing. */
    private boolean leftUnlooked(RangeResult last) {
        return isFull() && lastKey != null && !lastKey.equals(lastKeyOf(last));
    }

    /** The store has keys behind the page that was read last, whether or not any of them will match. */
    private static boolean leftUnread(RangeResult last) {
        return last.total() > last.entries().size();
    }

    private static @Nullable String lastKeyOf(RangeResult page) {
        return page.entries().isEmpty() ? null : page.entries().getLast().key();
    }

    private void requireMinimum(long current) {
        if (minimum > current) {
            throw new StorageException.TooLargeResourceVersion(minimum, current, 0);
        }
    }

    private void requireReadable() {
        if (!unreadable.isEmpty()) {
            throw new StorageException.UnreadableObjects(unreadable);
        }
    }

    /** A client that holds a token may go on from its place on current data; others start anew. */
    private StorageException.Expired expired(StorageException.Expired cause) {
        if (!continued) {
            return new StorageException.Expired("The resourceVersion for the provided list is too old.");
        }
        String token = new ContinueToken(ContinueToken.INCONSISTENT, start).encode(key);
        return new StorageException.Expired(
                "The provided continue parameter is too old to display a consistent list result. You can start a new"
                        + " list without the continue parameter, or use the continue token in this response to"
                        + " retrieve the remainder of the results. Continuing with the provided token results in an"
                        + " inconsistent list - objects that were created, modified, or deleted between the time the"
                        + " first chunk was returned and now may show up in the list.",
                token);
    }
}
