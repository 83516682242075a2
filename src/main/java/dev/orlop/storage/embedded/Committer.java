package dev.orlop.storage.embedded;

import dev.orlop.storage.HighWaterMark;
import dev.orlop.storage.StorageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jctools.queues.MpscArrayQueue;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer. Callers put compare-and-swaps into a bounded queue; its thread takes all that wait as one group, decides
 * each against the newest revisions, those of the same group included, commits the group by one synced batch, publishes
 * its changes in order and hands the outcomes to an executor. While one group is being synced, the next one gathers: that is
 * what makes many callers fast.
 *
 * <p>Overflow: a write that finds the queue full, in number, or the writes under way too many in bytes, is refused and
 * nothing of it is written; no caller ever waits for room. A write that its caller has waited for too long is withdrawn if
 * it still waits; if its group is being committed, it is answered that nobody knows. A failed commit fails all of its group, conflicts too: what they saw may rest on it. Whether
 * the group is on disk is then unknown until the store is opened again, so all later writes are refused.
 */
final class Committer {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
    private static final int GROUP_WRITES = 1024;
    private static final long GROUP_BYTES = 8L << 20;
    private static final Duration LONGEST_COMMIT = Duration.ofSeconds(30);

    private final MpscArrayQueue<Write> queue;
    private final long maxBytes;
    private final AtomicLong heldBytes = new AtomicLong();
    private final HighWaterMark mark = new HighWaterMark();
    private final Group group;
    private final Executor completions;
    private final LongConsumer published;
    private final Duration limit;
    private final Thread thread;
    private volatile List<Write> underway = List.of();
    private volatile boolean idle;
    private volatile boolean closing;
    private volatile boolean ended;
    private volatile @Nullable StorageException broken;

    /**
     * @param completions where callers' signals run; one task a group
     * @param published told of each new revision on the writer's thread, must return at once
     * @param limit how long a caller waits
     */
    Committer(Group group, Tuning tuning, Executor completions, LongConsumer published, Duration limit) {
        this.queue = new MpscArrayQueue<>(tuning.queueCapacity());
        this.maxBytes = tuning.queueBytes();
        this.group = group;
        this.completions = completions;
        this.published = published;
        this.limit = limit;
        this.thread = new Thread(this::runAndEnd, "orlop-embedded-writer");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    HighWaterMark mark() {
        return mark;
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
        mark.update(queue.size());
        if (idle) {
            LockSupport.unpark(thread);
        }
        if (ended) {
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

    private void run() {
        List<Write> writes = new ArrayList<>();
        for (Write first = take(); first != null; first = take()) {
            gather(first, writes);
            underway = writes;
            commit(writes);
            underway = List.of();
            List<Write> done = writes;
            signal(() -> done.forEach(this::complete));
            writes = new ArrayList<>(done.size());
        }
    }

    /** Whatever ends the writer, nobody waits for it in vain. */
    private void runAndEnd() {
        try {
            run();
        } finally {
            closing = true;
            ended = true;
            failRest();
        }
    }

    /** Callers have their answers also if there is no other thread to give them any more. */
    private void signal(Runnable answers) {
        try {
            completions.execute(answers);
        } catch (RejectedExecutionException e) {
            LOG.debug("The writer answers itself", e);
            answers.run();
        }
    }

    /** Waits for a write; null at the end. */
    private @Nullable Write take() {
        Write write = queue.poll();
        while (write == null && !closing) {
            idle = true;
            write = queue.poll();
            if (write == null && !closing) {
                LockSupport.park(this);
            }
            idle = false;
            write = write == null ? queue.poll() : write;
        }
        return write;
    }

    private void gather(Write first, List<Write> target) {
        long bytes = 0;
        for (Write next = first; next != null; next = queue.poll()) {
            if (!next.take()) {
                release(next);
                continue;
            }
            target.add(next);
            bytes += next.bytes();
            if (bytes >= GROUP_BYTES || target.size() == GROUP_WRITES) {
                break;
            }
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
        forOverdue(underway, now, write -> write.giveUp(Faults.unfinished(limit)));
    }

    private void forOverdue(Iterable<Write> writes, long now, Consumer<Write> action) {
        for (Write write : writes) {
            if (write.isOverdue(now, limit.toNanos())) {
                answer(write, action);
            }
        }
    }

    private void commit(List<Write> writes) {
        try {
            StorageException known = broken;
            if (known != null) {
                throw known;
            }
            long revision = group.commit(writes);
            if (revision != 0) {
                published.accept(revision);
            }
        } catch (RocksDBException | RuntimeException | Error e) {
            StorageException failure = Faults.of(e);
            group.forget();
            broken = failure;
            writes.forEach(write -> write.fail(failure));
        }
    }

    /** What the store died of, if it did. */
    @Nullable
    StorageException broken() {
        return broken;
    }

    /** Only one thread may poll: the writer, and after its end whoever holds the lock. */
    private synchronized void failRest() {
        List<Write> rest = new ArrayList<>();
        for (Write write = queue.poll(); write != null; write = queue.poll()) {
            release(write);
            rest.add(write);
        }
        signal(() -> rest.forEach(write -> answer(write, closed -> closed.withdraw(Faults.closed()))));
    }

    /** Refuses new writes, lets the queued ones finish and waits for them. */
    void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            if (!thread.join(LONGEST_COMMIT)) {
                throw new IllegalStateException("the writer of the embedded store does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
