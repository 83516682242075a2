package dev.orlop.storage.etcd2;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The servers of one cluster. All requests go to one of them until it fails; then the next one has its turn. */
final class Servers {
    private final List<String> urls;
    private final AtomicInteger current = new AtomicInteger();

    /**
     * @param urls scheme, host and port; not empty
     */
    Servers(List<String> urls) {
        this.urls = List.copyOf(urls);
    }

    int count() {
        return urls.size();
    }

    String current() {
        return urls.get(current.get());
    }

    /** Moves on from a server, unless somebody else has done so already. */
    void failed(String server) {
        int at = current.get();
        if (urls.get(at).equals(server)) {
            current.compareAndSet(at, (at + 1) % urls.size());
        }
    }
}
