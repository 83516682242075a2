package dev.orlop.storage.etcd2;

import dev.orlop.storage.backend.BackendEvent;
import dev.orlop.storage.etcd2.NodeReader.Change;
import org.jspecify.annotations.Nullable;

/**
 * One change of the store.
 *
 * @param event what it means for the keys below the prefix, or null for nothing
 * @param lostDirectory a directory that was deleted or has expired as a whole: etcd tells no more than that, and in
 *     particular not which keys went with it. Null for all other changes
 */
record LogEntry(
        long index, @Nullable BackendEvent event, @Nullable String lostDirectory) {

    /**
     * @param prefix the prefix of the keys that matter, with its trailing slash
     */
    static LogEntry of(Change change, String prefix) {
        Node node = change.node();
        if (node == null) {
            throw new IndexOutOfBoundsException("an event without a node");
        }
        boolean matters = node.key().startsWith(prefix) || prefix.startsWith(node.key() + "/");
        return matters ? relevant(change.action(), node, change.previous()) : nothing(node.index());
    }

    private static LogEntry nothing(long index) {
        return new LogEntry(index, null, null);
    }

    private static LogEntry relevant(String action, Node node, @Nullable Node previous) {
        boolean previousFile = previous != null && !previous.isDirectory();
        boolean gone = switch (action) {
            case "delete", "compareAndDelete", "expire" -> true;
            default -> false;
        };
        if (gone && previous != null && previous.isDirectory()) {
            return new LogEntry(node.index(), null, node.key());
        }
        // A directory takes the place of a file.
        if (gone || (node.isDirectory() && previousFile)) {
            byte[] value = previous == null ? null : previous.value();
            return new LogEntry(node.index(), new BackendEvent.Delete(node.key(), value, node.index()), null);
        }
        if (node.isDirectory()) {
            return nothing(node.index());
        }
        byte[] value = previous == null ? null : previous.value();
        return new LogEntry(
                node.index(), new BackendEvent.Put(node.key(), node.valueOrEmpty(), value, false, node.index()), null);
    }

    /** About what it occupies. */
    long bytes() {
        return switch (event) {
            case BackendEvent.Put put -> length(put.value()) + length(put.previous());
            case BackendEvent.Delete delete -> length(delete.previous());
            case BackendEvent.Together together -> 0;
            case BackendEvent.Progress progress -> 0;
            case null -> 0;
        };
    }

    private static long length(byte @Nullable [] value) {
        return value == null ? 0 : value.length;
    }
}
