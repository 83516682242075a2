package dev.orlop.storage.embedded;

import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.KeyValue;
import dev.orlop.storage.embedded.disk.Database;
import dev.orlop.storage.embedded.disk.Encoding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** The index of keys by when they expire. */
final class Expiries {
    private final Database database;

    Expiries(Database database) {
        this.database = database;
    }

    /**
     * A key that is to be deleted, if it is still as it was.
     *
     * @param revision that wrote the value
     */
    record Due(String key, long revision) {}

    /** The first keys whose time has come, the earliest first. */
    List<Due> due(long now, int most) throws RocksDBException {
        List<Due> found = new ArrayList<>();
        try (View view = View.open(database);
                RocksIterator iterator = view.iterator(database.expiries())) {
            iterator.seekToFirst();
            while (found.size() < most && iterator.isValid()) {
                byte[] place = iterator.key();
                if (Encoding.number(place, 0) > now) {
                    break;
                }
                found.add(new Due(Encoding.text(place, 8), Encoding.number(iterator.value(), 0)));
                iterator.next();
            }
            iterator.status();
        }
        return found;
    }

    /**
     * What is left to those of some keys that expire, at least a second. A key that is gone by now, though the view's
     * older revision shows it, has a second: what else ends keys is not at work while somebody moves the store.
     */
    Map<String, Ttl> remaining(View view, List<KeyValue> entries, long now) throws RocksDBException {
        Map<String, Ttl> found = new HashMap<>();
        for (KeyValue entry : entries) {
            byte[] head = view.get(view.heads(), Encoding.utf8(entry.key()));
            long expiry = head == null ? now : Encoding.number(head, 8);
            if (expiry != 0) {
                found.put(entry.key(), Ttl.ofSeconds(Math.max(1, Math.ceilDiv(expiry - now, 1000L))));
            }
        }
        return found;
    }
}
