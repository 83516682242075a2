package dev.orlop.storage.kit;

/** Names what some engine, or the cache on top of it, cannot do or does otherwise by design. */
public enum Capability {
    SNAPSHOT_PAGES("the v2 API reads whole directories, and no old revisions: a list is of the present, and one page"),
    PAGES_FROM_ONE_SOURCE("the store answers the first page, the cache those that continue it"),
    HISTORICAL_READS("the v2 API reads no old revisions"),
    EXPIRING_READS("the cache's own history serves reads that v2 has forgotten"),
    EXPIRING_WATCHES("the cache's own history serves a watch from below what the store has compacted"),
    COMPACTION_ON_COMMAND("v2 compacts by itself and does not tell how far"),
    COUNTING_THE_TIME("the store counts the time, whoever asks: proved without the cache"),
    PROGRESS_OF_THE_STORE("the store's progress is the cache's own affair: its watchers get bookmarks"),
    HEARING_OF_OTHER_TYPES("without progress requests the cache does not hear of writes to other types"),
    READING_THE_STORE(
            "the cache answers from what it has read before: neither does it read a value again, nor its size"),
    REGULAR_BOOKMARKS("the store sends no bookmarks of its own accord"),
    ENDING_WATCHES("without bookmarks to send first, watches end with the storage only"),
    DELIVERY_WHERE_ASKED("what arrives from a store is delivered on its client's threads"),
    LIMIT_AT_VERSION_ZERO("the cache answers a list at version 0 by all it has, whatever the limit"),
    VALUES_AT_DIRECTORIES("a key of etcd2 is a directory or has a value, never both");

    private final String reasonToLackIt;

    Capability(String reasonToLackIt) {
        this.reasonToLackIt = reasonToLackIt;
    }

    String reasonToLackIt() {
        return reasonToLackIt;
    }
}
