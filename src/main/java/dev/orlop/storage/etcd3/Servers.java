package dev.orlop.storage.etcd3;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The servers of a cluster, one of which is used until it fails; then the next one is. Where to begin is left to chance,
 * so that replicas of Orlop spread over the servers. Safe for any number of threads.
 */
final class Servers {
    private final List<Server> all;
    private final AtomicInteger current;

    Servers(List<Server> all) {
        this.all = List.copyOf(all);
        this.current = new AtomicInteger(ThreadLocalRandom.current().nextInt(all.size()));
    }

    Server current() {
        return all.get(current.get());
    }

    /** Goes on to the next server, if this one is still the one in use. */
    void failed(Server server) {
        int index = all.indexOf(server);
        current.compareAndSet(index, (index + 1) % all.size());
    }

    List<Server> all() {
        return all;
    }

    int size() {
        return all.size();
    }

    void close() {
        all.forEach(Server::close);
    }
}
