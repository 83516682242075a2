package dev.orlop.storage.embedded;

import java.util.ArrayList;
import java.util.List;
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
}
