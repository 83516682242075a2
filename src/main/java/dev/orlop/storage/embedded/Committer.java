package dev.orlop.storage.embedded;

import dev.orlop.storage.StorageException;
import dev.orlop.storage.embedded.disk.Faults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer. Callers put compare-and-swaps into a bounded queue; a thread takes all that wait as one group, decides each
 * against the newest revisions, those of earlier and still uncommitted decisions included, commits the group by one synced
 * batch, publishes its changes in order and hands the outcomes to an executor.
 *
 * <p>Two threads do so in turn: while one waits for the disk, the other decides the next group, which grows until the disk
 * is free. So the disk never waits for the processor, and many callers share a sync. One thread decides at a time, one
 * commits at a time, and groups are committed in the order in which they were decided, since the one that decides does not
 * let go before the disk is its own. What a group saw of the one before it is thereby durable when it is answered.
 *
 * <p>Overflow: a write that finds the queue full, in number, or the writes under way too many in bytes, is refused and
 * nothing of it is written; no caller ever waits for room. A write that its caller has waited for too long is withdrawn if
 * it still waits; if its group is decided or being committed, it is answered that nobody knows. A failed commit fails all
 * of its group, conflicts too: what they saw may rest on it. Whether the group is on disk is then unknown until the store is
 * opened again, so all later writes are refused.
 */
final class Committer {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
    static final int GROUP_WRITES = 1024;
    private static final long GROUP_BYTES = 8L << 20;
    private static final Duration LONGEST_COMMIT = Duration.ofSeconds(30);

    private final MpscAtomicArrayQueue<Write> queue;
    private final long maxBytes;
    private final AtomicLong heldBytes = new AtomicLong();
    private final Supplier<Group> groups;
    private final Executor completions;
    private final Observer observer;
    private final Duration limit;
    private final List<Writer> writers = List.of(new Writer(1), new Writer(2));
    private final AtomicInteger running = new AtomicInteger(writers.size());
    /** Who holds it decides, and alone polls the queue. */
    private final ReentrantLock deciding = new ReentrantLock();

    private volatile @Nullable Thread decider;
    /** Whoever decides waits for a write, or for the disk. */
    private volatile boolean idle;
    /** Set by who decides, for itself; cleared by the same thread after its commit. */
    private volatile boolean committing;

    private volatile boolean closing;
    private volatile @Nullable StorageException broken;

    /** Hears of what happens; must return at once. */
    @FunctionalInterface
    interface Observer {
        /** A revision is durable and visible. On the writer's threads. */
        void published(long revision);

        /** So many writes wait. On the callers' threads. */
        default void queued(int depth) {}

        /** A commit has failed, and so will all writes from now on. Told once, on a writer's thread. */
        default void broken() {}
    }

    /**
     * @param groups makes one for each of the writer's threads, closed by it
     * @param completions where callers' signals run; one task a group
     * @param limit how long a caller waits
     */
    Committer(Supplier<Group> groups, Tuning tuning, Executor completions, Observer observer, Duration limit) {
        this.queue = new MpscAtomicArrayQueue<>(tuning.queueCapacity());
        this.maxBytes = tuning.queueBytes();
        this.groups = groups;
        this.completions = completions;
        this.observer = observer;
        this.limit = limit;
    }

    void start() {
        writers.forEach(writer -> writer.thread.start());
    }

    long depth() {
        return queue.size();
    }

    /** Queues a write for decision, or fails it at once. Any thread; never waits. */
    void submit(Write write) {
        StorageException refusal = refusal(write);
        if (refusal != null) {
            write.withdraw(refusal);
            return;
        }
        observer.queued(queue.size());
        wakeDecider();
        if (running.get() == 0) {
            failRest();
        }
    }

    private @Nullable StorageException refusal(Write write) {
        if (closing) {
            return Faults.closed();
        }
        long bytes = write.bytes();
        boolean roomy = heldBytes.addAndGet(bytes) <= maxBytes;
        if (roomy && queue.offer(write)) {
            return null;
        }
        heldBytes.addAndGet(-bytes);
        return Faults.tooManyWrites();
    }

    private void wakeDecider() {
        if (idle) {
            LockSupport.unpark(decider);
        }
    }

    /** One of the two threads, and the group that it is at. */
    private final class Writer implements Runnable {
        private final Thread thread;
        /** Taken and not yet answered. */
        private volatile Queue<Write> writes = new ConcurrentLinkedQueue<>();

        private @Nullable StorageException failure;

        Writer(int number) {
            thread = new Thread(this, "orlop-embedded-writer-" + number);
            thread.setDaemon(true);
        }

        /** Whatever ends the writer, nobody waits for it in vain. */
        @Override
        public void run() {
            try (Group group = groups.get()) {
                while (decide(group)) {
                    commit(group);
                }
            } finally {
                closing = true;
                LockSupport.unpark(decider);
                if (running.decrementAndGet() == 0) {
                    failRest();
                }
            }
        }

        /** True with a group that is decided and the disk its own; false at the end. */
        private boolean decide(Group group) {
            deciding.lock();
            try {
                decider = Thread.currentThread();
                Write first = await(() -> closing);
                if (first == null) {
                    return false;
                }
                try {
                    gather(first, group);
                } catch (RocksDBException | RuntimeException | Error e) {
                    failure = Faults.of(e);
                }
                awaitDisk();
                committing = true;
                return true;
            } finally {
                deciding.unlock();
            }
        }

        /** Takes and decides writes until the disk is free and none waits. */
        private void gather(Write first, Group group) throws RocksDBException {
            long bytes = 0;
            int count = 0;
            for (Write next = first; next != null; next = await(() -> !committing)) {
                if (!next.take()) {
                    release(next);
                    continue;
                }
                writes.add(next);
                if (count++ == 0) {
                    group.begin();
                }
                group.decide(next);
                bytes += next.bytes();
                if (bytes >= GROUP_BYTES || count == GROUP_WRITES) {
                    return;
                }
            }
        }

        private void commit(Group group) {
            long revision = 0;
            try {
                requireSound();
                revision = group.commit();
            } catch (RocksDBException | RuntimeException | Error e) {
                StorageException reason = Faults.of(e);
                group.forget();
                breakDown(reason);
                writes.forEach(write -> write.fail(reason));
            } finally {
                committing = false;
                wakeDecider();
            }
            try {
                if (revision != 0) {
                    observer.published(revision);
                }
            } finally {
                Queue<Write> done = writes;
                signal(() -> done.forEach(Committer.this::complete));
                writes = new ConcurrentLinkedQueue<>();
            }
        }

        private void requireSound() {
            StorageException known = broken == null ? failure : broken;
            if (known != null) {
                throw known;
            }
        }
    }

    /** Waits for a write; null once there is none and it is enough. */
    private @Nullable Write await(BooleanSupplier enough) {
        Write write = queue.poll();
        while (write == null && !enough.getAsBoolean()) {
            idle = true;
            write = queue.poll();
            if (write == null && !enough.getAsBoolean()) {
                LockSupport.park(this);
            }
            idle = false;
            write = write == null ? queue.poll() : write;
        }
        return write;
    }

    private void awaitDisk() {
        while (committing) {
            idle = true;
            if (committing) {
                LockSupport.park(this);
            }
            idle = false;
        }
    }

    /** Callers have their answers also if there is no other thread to give them any more. */
    private void signal(Runnable answers) {
        try {
            completions.execute(answers);
        } catch (RejectedExecutionException e) {
            LOG.debug("The threads for answers are gone: the writer answers by itself", e);
            answers.run();
        }
    }

    private void complete(Write write) {
        release(write);
        answer(write, Write::complete);
    }

    /** Reactor lets errors of the virtual machine through. They are this caller's alone: the others are answered. */
    private static void answer(Write write, Consumer<Write> outcome) {
        try {
            outcome.accept(write);
        } catch (RuntimeException | Error e) {
            LOG.error("The caller of a write failed at its outcome: {}", write.key(), e);
        }
    }

    private void release(Write write) {
        heldBytes.addAndGet(-write.bytes());
    }

    /** Answers the callers that have waited too long. To be called now and then, by one thread at a time. */
    void giveUpOverdue() {
        long now = System.nanoTime();
        forOverdue(queue, now, write -> write.withdraw(Faults.withdrawn(limit)));
        for (Writer writer : writers) {
            forOverdue(writer.writes, now, write -> write.giveUp(Faults.unfinished(limit)));
        }
    }

    private void forOverdue(Iterable<Write> writes, long now, Consumer<Write> action) {
        for (Write write : writes) {
            if (write.isOverdue(now, limit.toNanos())) {
                answer(write, action);
            }
        }
    }

    /** One thread commits at a time. */
    private void breakDown(StorageException reason) {
        boolean first = broken == null;
        broken = reason;
        if (first) {
            observer.broken();
        }
    }

    /** What the store died of, if it did. */
    @Nullable
    StorageException broken() {
        return broken;
    }

    /** For those who came when the threads had ended. */
    private void failRest() {
        List<Write> rest = new ArrayList<>();
        deciding.lock();
        try {
            for (Write write = queue.poll(); write != null; write = queue.poll()) {
                release(write);
                rest.add(write);
            }
        } finally {
            deciding.unlock();
        }
        signal(() -> rest.forEach(write -> answer(write, closed -> closed.withdraw(Faults.closed()))));
    }

    /** Refuses new writes, lets the queued ones finish and waits for them. */
    void close() {
        closing = true;
        LockSupport.unpark(decider);
        try {
            for (Writer writer : writers) {
                if (!writer.thread.join(LONGEST_COMMIT)) {
                    throw new IllegalStateException("the writer of the embedded store does not end");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
