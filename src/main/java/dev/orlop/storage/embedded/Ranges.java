package dev.orlop.storage.embedded;

import dev.orlop.storage.backend.Backend.RangeQuery;
import dev.orlop.storage.backend.Backend.RangeResult;
import dev.orlop.storage.backend.KeyValue;
import dev.orlop.storage.embedded.disk.Encoding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Reads of many keys. A range is answered with how many keys it holds beyond its limit, so a page costs a walk over all
 * that follows it: over {@code heads}, without values, for the first page; none for the next ones, since what one page
 * leaves of a revision is what the next one counts.
 */
final class Ranges {
    /** Pagings in progress whose counts are known. */
    private static final int REMEMBERED = 1000;
    /** Versions of one key that are skipped one by one before it pays to seek. */
    private static final int STEPS = 8;

    private final Map<Rest, Long> rests = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Rest, Long> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** What is left of a revision from a key on. */
    private record Rest(String start, String end, long revision) {}

    RangeResult read(View view, RangeQuery query, long revision) throws RocksDBException {
        List<KeyValue> entries = new ArrayList<>();
        byte[] start = Encoding.terminated(Encoding.utf8(query.start()));
        byte[] end = Encoding.terminated(Encoding.utf8(query.end()));
        boolean all;
        try (RocksIterator iterator = view.iterator(view.data())) {
            iterator.seek(start);
            all = collect(iterator, end, revision, query.limit() == 0 ? Long.MAX_VALUE : query.limit(), entries);
        }
        long total = all ? entries.size() : total(view, query, revision, entries);
        return new RangeResult(revision, entries, total);
    }

    /** True if the range is exhausted; false if the limit ended it. */
    private static boolean collect(RocksIterator iterator, byte[] end, long revision, long limit, List<KeyValue> target)
            throws RocksDBException {
        byte[] place = next(iterator, end);
        while (place != null) {
            if (target.size() == limit) {
                return false;
            }
            long written = Encoding.versionRevision(place);
            if (written > revision) {
                iterator.next();
                place = next(iterator, end);
                continue;
            }
            byte[] stored = iterator.value();
            if (Encoding.isPresent(stored)) {
                target.add(new KeyValue(Encoding.versionKey(place), Encoding.value(stored), written));
            }
            place = skipVersions(iterator, place, end);
        }
        return true;
    }

    private static byte @Nullable [] next(RocksIterator iterator, byte[] end) throws RocksDBException {
        if (!iterator.isValid()) {
            iterator.status();
            return null;
        }
        byte[] place = iterator.key();
        return Arrays.compareUnsigned(place, end) < 0 ? place : null;
    }

    private static byte @Nullable [] skipVersions(RocksIterator iterator, byte[] seen, byte[] end)
            throws RocksDBException {
        for (int i = 0; i < STEPS; i++) {
            iterator.next();
            byte[] place = next(iterator, end);
            if (place == null || !Encoding.sameKey(place, seen)) {
                return place;
            }
        }
        byte[] behind = Arrays.copyOf(seen, seen.length - 8);
        behind[behind.length - 1]++;
        iterator.seek(behind);
        return next(iterator, end);
    }

    private long total(View view, RangeQuery query, long revision, List<KeyValue> page) throws RocksDBException {
        String following = page.isEmpty() ? query.start() : page.getLast().key() + '\0';
        Long known = recall(new Rest(query.start(), query.end(), revision));
        long rest = known == null ? count(view, following, query.end(), revision) : known - page.size();
        remember(new Rest(following, query.end(), revision), rest);
        return page.size() + rest;
    }

    private @Nullable Long recall(Rest rest) {
        synchronized (rests) {
            return rests.get(rest);
        }
    }

    private void remember(Rest rest, long count) {
        synchronized (rests) {
            rests.put(rest, count);
        }
    }

    long count(View view, String start, String end, long revision) throws RocksDBException {
        return revision == view.revision() ? countHeads(view, start, end) : countVersions(view, start, end, revision);
    }

    private static long countHeads(View view, String start, String end) throws RocksDBException {
        byte[] stop = end.getBytes(StandardCharsets.UTF_8);
        long count = 0;
        try (RocksIterator iterator = view.iterator(view.heads())) {
            iterator.seek(start.getBytes(StandardCharsets.UTF_8));
            while (next(iterator, stop) != null) {
                count++;
                iterator.next();
            }
        }
        return count;
    }

    private static long countVersions(View view, String start, String end, long revision) throws RocksDBException {
        byte[] stop = Encoding.terminated(Encoding.utf8(end));
        long count = 0;
        try (RocksIterator iterator = view.iterator(view.data())) {
            iterator.seek(Encoding.terminated(Encoding.utf8(start)));
            byte[] place = next(iterator, stop);
            while (place != null) {
                if (Encoding.versionRevision(place) > revision) {
                    iterator.next();
                    place = next(iterator, stop);
                    continue;
                }
                if (Encoding.isPresent(iterator.value())) {
                    count++;
                }
                place = skipVersions(iterator, place, stop);
            }
        }
        return count;
    }
}
