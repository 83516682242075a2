package dev.orlop.storage.etcd2;

import dev.orlop.storage.StorageException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads the store's changes by long polls, each of which tells the first change from an index on.
 *
 * <p>It watches the whole store, not single directories. Then each index is one change, so that a change which was
 * missed shows as a gap; the polls for many indexes can be under way at the same time, as it is known which one is whose;
 * changes elsewhere move the position on, so that a quiet resource does not fall out of the 1000 changes that etcd
 * remembers; and what was seen up to an index is known to be all there was.
 *
 * <p>An answer is <em>proven</em> if it is the change of the index that was asked for, or if etcd had come as far when
 * it began to watch, so that it found the answer in its history, which has no holes. Any other answer was pushed to a
 * waiting poll. Changes between may be missing from that: those of hidden or refreshed keys, which nobody needs, but also
 * all that a member skipped when it caught up by a snapshot. So the poll is sent again, and history decides.
 *
 * <p>A user who may not read the whole store watches the prefix. That is as safe, but slower, and says nothing about
 * progress; etcd then expires quiet watches.
 */
final class Poller {
    /** The most polls under way at the same time. */
    static final int WINDOW = 100;
    /** A quiet poll is asked anew after this, as a server that died without a word looks like a quiet one. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(Poller.class);

    private final Etcd2Client client;
    private final NodeReader reader;
    private final String prefix;
    private final Mono<Long> currentIndex;
    private final Runnable onReplaced;
    private volatile boolean wholeStore = true;

    /**
     * @param prefix of the keys that matter, with its trailing slash
     * @param currentIndex reads the store's index, linearizably
     * @param onReplaced runs when the cluster turns out to be another one than before
     */
    Poller(Etcd2Client client, NodeReader reader, String prefix, Mono<Long> currentIndex, Runnable onReplaced) {
        this.client = client;
        this.reader = reader;
        this.prefix = prefix;
        this.currentIndex = currentIndex;
        this.onReplaced = onReplaced;
    }

    /**
     * @param storeIndex how far the store was when it began to watch: if further than the entry, there is more to fetch
     */
    record Polled(LogEntry entry, long storeIndex) {}

    /** Whether each index is seen, whatever key it is about. */
    boolean seesWholeStore() {
        return wholeStore;
    }

    Mono<Long> currentIndex() {
        return currentIndex;
    }

    /**
     * The first change from an index on, proven. Empty if there is none for long.
     *
     * @throws StorageException.Expired if etcd does not remember that index, or was replaced
     */
    Mono<Polled> next(long index) {
        return poll(index).flatMap(polled -> isProven(polled, index) ? Mono.just(polled) : next(index));
    }

    /**
     * The changes from one index to another, both known to have happened, in order; more of them may follow. Where etcd
     * has no change to tell for an index, the next one is told, and maybe several times.
     */
    Flux<Polled> between(long from, long to) {
        return between(from, to, () -> {});
    }

    /**
     * @param answered runs for each answer, before its turn has come
     */
    Flux<Polled> between(long from, long to, Runnable answered) {
        if (!wholeStore) {
            return next(from).flux();
        }
        int count = Math.toIntExact(to - from + 1);
        return Flux.range(0, count)
                .flatMapSequential(i -> next(from + i).doOnNext(polled -> answered.run()), Math.min(WINDOW, count), 1);
    }

    private static boolean isProven(Polled polled, long index) {
        return polled.entry().index() == index
                || polled.storeIndex() >= polled.entry().index();
    }

    private Mono<Polled> poll(long index) {
        boolean whole = wholeStore;
        Request request =
                Request.get(KeyPath.of(whole ? "/" : prefix) + "?wait=true&recursive=true&waitIndex=" + index);
        return client.poll(request, PATIENCE)
                .switchMap(answer -> polled(request, answer, index, whole))
                .onErrorMap(failure -> Etcd2Errors.failed(request, failure))
                .next();
    }

    private Mono<Polled> polled(Request request, Answer answer, long index, boolean whole) {
        if (answer.code() == Answer.UNAUTHORIZED && whole) {
            wholeStore = false;
            LOG.warn("etcd does not let this user watch the whole store: watching {} only, with more effort", prefix);
            return poll(index);
        }
        if (answer.refusal() != null) {
            return Mono.error(Etcd2Errors.refused(request, answer));
        }
        if (answer.body().length == 0) {
            return answer.index() < index - 1 ? requireSameStore(index) : Mono.empty();
        }
        return Mono.just(new Polled(LogEntry.of(reader.change(answer.body()), prefix), answer.index()));
    }

    /** A member may lag behind what was seen elsewhere, but the cluster as a whole may not. */
    private Mono<Polled> requireSameStore(long index) {
        return currentIndex.flatMap(now -> {
            if (now >= index - 1) {
                return Mono.empty();
            }
            onReplaced.run();
            return Mono.error(new StorageException.Expired(
                    "etcd's index has gone back from " + (index - 1) + " to " + now + ": the store was replaced"));
        });
    }
}
