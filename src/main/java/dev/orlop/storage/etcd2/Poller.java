package dev.orlop.storage.etcd2;

import dev.orlop.storage.StorageException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Reads the store's changes by long polls, each of which tells the first change from an index on.
 *
 * <p>It watches the whole store, not single directories. Then each index is one change, so that a change which was
 * missed shows as a gap; polls for many indexes, also for those to come, can be under way at the same time, so that a
 * burst costs no round trip for each change; changes elsewhere move the position on, so that a quiet resource does not
 * fall out of the 1000 changes that etcd remembers; and what was seen up to an index is known to be all there was.
 *
 * <p>An answer is <em>proven</em> if it is the change of the index that was asked for, or if etcd had come as far when
 * it began to watch, so that it found the answer in its history, which has no holes. Any other answer was pushed to a
 * waiting poll. Changes between may be missing from that: those of hidden or refreshed keys, which nobody needs, but also
 * all that a member skipped when it caught up by a snapshot. So the poll is sent again, and history decides.
 *
 * <p>A user who may not read the whole store watches the prefix, one change at a time. That is as safe, but slower, and
 * says nothing about progress; and etcd forgets what a quiet watch waits for.
 */
final class Poller {
    /** The most polls under way at the same time: as many changes may be here before their turn. */
    private static final int WINDOW = 100;
    /** With a user, for whom etcd v2 computes a bcrypt hash on each request: many of them take seconds of its processor. */
    private static final int WINDOW_OF_USER = 8;
    /** Without a change for so long, a burst is over. */
    private static final Duration CALM = Duration.ofSeconds(1);
    /** A quiet poll is asked anew after this, as a server that died without a word looks like a quiet one. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(Poller.class);

    private final Etcd2Client client;
    private final NodeReader reader;
    private final String prefix;
    private final int window;
    private final Mono<Long> currentIndex;
    private final Runnable onReplaced;
    private final AtomicLong highest = new AtomicLong();
    private volatile boolean wholeStore = true;

    /**
     * @param prefix of the keys that matter, with its trailing slash
     * @param user whether requests bear a user's name and password
     * @param currentIndex reads the store's index, linearizably
     * @param onReplaced runs when the cluster turns out to be another one than before
     */
    Poller(
            Etcd2Client client,
            NodeReader reader,
            String prefix,
            boolean user,
            Mono<Long> currentIndex,
            Runnable onReplaced) {
        this.window = user ? WINDOW_OF_USER : WINDOW;
        this.client = client;
        this.reader = reader;
        this.prefix = prefix;
        this.currentIndex = currentIndex;
        this.onReplaced = onReplaced;
    }

    /**
     * @param storeIndex how far the store was when it began to watch
     */
    private record Polled(LogEntry entry, long storeIndex) {
        boolean isProven(long index) {
            return entry.index() == index || storeIndex >= entry.index();
        }
    }

    /** The user turned out not to be allowed to watch the whole store. */
    private static final class Narrowed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Narrowed() {
            super("the whole store may not be watched", null, false, false);
        }
    }

    /** Whether each index is seen, whatever key it is about. */
    boolean seesWholeStore() {
        return wholeStore;
    }

    /**
     * The store's index, read linearizably.
     *
     * @throws StorageException.Expired if it is lower than what was seen before: the store was replaced
     */
    Mono<Long> currentIndex() {
        return Mono.defer(() -> {
            long floor = highest.get();
            return currentIndex.map(now -> requireSameStore(floor, now));
        });
    }

    private long requireSameStore(long floor, long now) {
        if (now < floor) {
            highest.set(now);
            onReplaced.run();
            throw new StorageException.Expired(
                    "etcd's index has gone back from " + floor + " to " + now + ": the store was replaced");
        }
        return seen(now);
    }

    private long seen(long index) {
        return highest.accumulateAndGet(index, Math::max);
    }

    /**
     * The first change from an index on, proven, whenever it happens.
     *
     * @throws StorageException.Expired if etcd does not remember that index, or was replaced
     */
    Mono<LogEntry> next(long index) {
        return proven(index).map(Polled::entry);
    }

    private Mono<Polled> proven(long index) {
        return Mono.defer(() -> poll(index))
                .filter(polled -> polled.isProven(index))
                .repeatWhenEmpty(empty -> empty)
                .doOnNext(polled -> seen(polled.entry().index()));
    }

    /**
     * All changes, in order, maybe some of them several times. While it is calm, one poll waits for the next change; an
     * answer from a store that was already further begins a burst, in which many polls wait for a change each.
     *
     * @param next the index that is due
     * @param answered runs for each answer, before its turn has come
     */
    Flux<LogEntry> follow(LongSupplier next, Runnable answered) {
        return Flux.defer(() -> change(next, answered))
                .repeat()
                .retryWhen(Retry.max(1).filter(Narrowed.class::isInstance));
    }

    private Flux<LogEntry> change(LongSupplier next, Runnable answered) {
        return proven(next.getAsLong()).flatMapMany(polled -> {
            answered.run();
            boolean behind = polled.storeIndex() > polled.entry().index();
            Mono<LogEntry> first = Mono.just(polled.entry());
            return behind && wholeStore ? first.concatWith(burst(next, answered)) : first;
        });
    }

    private Flux<LogEntry> burst(LongSupplier next, Runnable answered) {
        return Flux.defer(() -> window(next.getAsLong(), Integer.MAX_VALUE, answered))
                .timeout(CALM, Flux.empty());
    }

    /**
     * The changes from one index to another, both known to have happened, in order, maybe some of them several times.
     * More of them may follow; and not all, but at least the first, if the whole store may not be watched.
     */
    Flux<LogEntry> between(long from, long to) {
        return Flux.defer(() -> wholeStore
                        ? window(from, Math.toIntExact(to - from + 1), () -> {})
                        : next(from).flux())
                .retryWhen(Retry.max(1).filter(Narrowed.class::isInstance));
    }

    private Flux<LogEntry> window(long from, int count, Runnable answered) {
        return Flux.range(0, count)
                .flatMapSequential(i -> next(from + i).doOnNext(entry -> answered.run()), window, 1)
                .contextWrite(LateErrors::quietly);
    }

    /** Empty if there is no change for long. */
    private Mono<Polled> poll(long index) {
        boolean whole = wholeStore;
        long floor = highest.get();
        Request request =
                Request.get(KeyPath.of(whole ? "/" : prefix) + "?wait=true&recursive=true&waitIndex=" + index);
        return client.poll(request, PATIENCE)
                .switchMap(answer -> polled(request, answer, floor, whole))
                .onErrorMap(failure -> !(failure instanceof Narrowed), failure -> Etcd2Errors.failed(request, failure))
                .next();
    }

    private Mono<Polled> polled(Request request, Answer answer, long floor, boolean whole) {
        if (answer.code() == Answer.UNAUTHORIZED && whole) {
            if (wholeStore) {
                LOG.warn(
                        "etcd does not let this user watch the whole store: watching {} only, with more effort",
                        prefix);
            }
            wholeStore = false;
            return Mono.error(new Narrowed());
        }
        if (answer.refusal() != null) {
            return Mono.error(Etcd2Errors.refused(request, answer));
        }
        if (answer.body().length == 0) {
            // A member may lag behind what was seen elsewhere, but the cluster as a whole may not.
            return answer.index() < floor ? currentIndex().then(Mono.empty()) : Mono.empty();
        }
        return Mono.just(new Polled(LogEntry.of(reader.change(answer.body()), prefix), answer.index()));
    }
}
