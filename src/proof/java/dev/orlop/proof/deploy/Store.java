package dev.orlop.proof.deploy;

import dev.orlop.clients.OrlopProcess;
import dev.orlop.proof.history.Journal;
import java.util.List;
import java.util.Map;

/** One store under one or more servers, which tells afterwards what happened in it. */
public interface Store extends AutoCloseable {
    /** Environment of a server that is to use it. */
    Map<String, String> settings(int server);

    /**
     * Faults of the store itself, and of the way to it.
     *
     * @param servers those that use it
     */
    List<Fault> faults(List<OrlopProcess> servers);

    /** Reads on in the store's own history, where that may be forgotten; called all the time, by one thread at a time. */
    void record() throws InterruptedException;

    /** Everything that has happened since the first call, each entry once. The store must be up, the servers too. */
    List<Journal.Entry> journal() throws InterruptedException;

    /** Whether watches and lists of a past revision may be refused, because a fault has taken the history away. */
    boolean mayExpire();

    /** Whether servers have to be down while the journal is read. */
    default boolean readAtRest() {
        return false;
    }

    @Override
    void close();
}
