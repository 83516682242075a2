package dev.orlop.proof.traffic;

import dev.orlop.proof.deploy.Addresses;
import dev.orlop.proof.history.Action;
import dev.orlop.proof.history.Action.Match;
import dev.orlop.proof.history.Answer;
import dev.orlop.proof.history.Operation;
import dev.orlop.proof.history.WatchStream;
import dev.orlop.proof.traffic.Watcher.Form;
import dev.orlop.proof.traffic.Watcher.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** All clients of one round: writers and watchers of every kind, at every server. */
public final class Traffic {
    /** How long a request may take: longer than a server that works ever needs, shorter than a fault may last. */
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(4);

    private static final int WRITERS = 5;

    private final Collection<Operation> operations = new ConcurrentLinkedQueue<>();
    private final Collection<WatchStream> streams = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean writing = new AtomicBoolean(true);
    private final AtomicBoolean watching = new AtomicBoolean(true);
    private final List<Thread> writers = new ArrayList<>();
    private final List<Thread> watcherThreads = new ArrayList<>();
    private final List<Watcher> watchers = new ArrayList<>();
    private final Revisions revisions;
    private final List<Api> servers;
    private final String prefix;
    private final SplittableRandom random;

    private Traffic(List<Addresses> addresses, String prefix, long start, SplittableRandom random) {
        servers =
                addresses.stream().map(server -> new Api(server, REQUEST_LIMIT)).toList();
        revisions = new Revisions(start);
        this.prefix = prefix;
        this.random = random;
    }

    /**
     * Lets all clients begin.
     *
     * @param prefix of the identities of writes, unique in a run
     * @param start a revision before which nothing is asked for
     */
    public static Traffic start(List<Addresses> servers, String prefix, long start, SplittableRandom random) {
        Traffic traffic = new Traffic(servers, prefix, start, random);
        for (int i = 0; i < WRITERS; i++) {
            Writer writer = traffic.writer(i);
            traffic.writers.add(Thread.ofVirtual().name("proof-writer-" + i).start(writer));
        }
        for (int server = 0; server < servers.size(); server++) {
            traffic.watch(new Kind(server, Form.JSON, null, false, true, false));
            traffic.watch(new Kind(server, Form.SSE, null, false, true, false));
            traffic.watch(new Kind(server, Form.JSON, "red", false, true, true));
            traffic.watch(new Kind(server, Form.SSE, "red", true, true, false));
            traffic.watch(new Kind(server, Form.JSON, null, false, false, false));
            traffic.watch(new Kind(server, Form.JSON, "red", true, false, false));
            traffic.watch(new Kind(server, Form.SSE, "blue", false, false, false));
            if (servers.get(server).levels() != null) {
                traffic.watch(new Kind(server, Form.STORAGE, "red", false, true, false));
                traffic.watch(new Kind(server, Form.STORAGE, null, false, false, false));
                traffic.watch(new Kind(server, Form.STORAGE, "blue", true, false, true));
                traffic.watch(new Kind(server, Form.BACKEND, null, false, true, true));
                traffic.watch(new Kind(server, Form.BACKEND, null, false, false, false));
            }
        }
        return traffic;
    }

    private Writer writer(int number) {
        return new Writer(
                number,
                prefix,
                servers.get(number % servers.size()),
                random.split(),
                writing::get,
                operations,
                revisions);
    }

    private void watch(Kind kind) {
        Watcher watcher =
                new Watcher(kind, servers.get(kind.server()), random.split(), watching::get, streams, revisions);
        watchers.add(watcher);
        watcherThreads.add(Thread.ofVirtual().name("proof-watcher").start(watcher));
    }

    /** Lets the writers finish what they are at. */
    public void stopWriting() throws InterruptedException {
        writing.set(false);
        for (Thread writer : writers) {
            writer.join();
        }
    }

    /**
     * Waits until every watcher that goes on where it was has told the newest revision; those that have not, by name.
     */
    public List<String> stragglers(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        long newest = revisions.greatest();
        while (true) {
            List<String> late = watchers.stream()
                    .filter(watcher -> watcher.kind().chain() && watcher.told() < newest)
                    .map(watcher -> "silent since " + watcher.told() + ", the newest is " + newest + ": "
                            + watcher.kind() + " of server " + watcher.kind().server())
                    .toList();
            if (late.isEmpty() || System.nanoTime() > end) {
                return late;
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    public void stopWatching() throws InterruptedException {
        watching.set(false);
        for (Thread watcher : watcherThreads) {
            watcher.join();
        }
    }

    /** A write that all watchers must tell, whatever they select: an object of every color that they ask for. */
    public void lastWrite() {
        writer(WRITERS).last();
    }

    /** Reads the state by every server, consistently and from its cache; the revision of the last one. */
    public long readAll() {
        long revision = 0;
        for (int i = 0; i < servers.size(); i++) {
            Writer reader = writer(WRITERS + 1 + i);
            reader.list(Match.CONSISTENT, 0, 0);
            reader.list(Match.ANY, 0, 0);
        }
        for (Operation operation : operations) {
            if (operation.action() instanceof Action.ListAll list
                    && list.match() == Match.CONSISTENT
                    && operation.answer() instanceof Answer.Listed listed) {
                revision = Math.max(revision, listed.revision());
            }
        }
        return revision;
    }

    public List<Operation> operations() {
        return List.copyOf(operations);
    }

    public List<WatchStream> streams() {
        return List.copyOf(streams);
    }

    /** The revision of the store now. Waits until every server serves the type. */
    public static long awaitServed(List<Addresses> servers, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        long revision = 0;
        for (Addresses server : servers) {
            Api api = new Api(server, REQUEST_LIMIT);
            revision = api.revision();
            while (revision == 0) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("the type is not served by " + server);
                }
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
                revision = api.revision();
            }
        }
        return revision;
    }
}
