package dev.orlop.storage.embedded;

import static dev.orlop.storage.embedded.EmbeddedStore.PATIENCE;
import static dev.orlop.storage.embedded.EmbeddedStore.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.storage.StorageException;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend.WriteResult;
import dev.orlop.storage.backend.KeyValue;
import dev.orlop.storage.embedded.disk.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The writer's two threads over RocksDB, with a disk that the test holds. */
class CommitterTests {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String KEY = "/registry/a";

    @TempDir
    Path directory;

    private Database database;
    private final CountDownLatch committing = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicInteger commits = new AtomicInteger();

    @BeforeEach
    void open() throws RocksDBException {
        database = Database.open(directory.resolve("raw"), true, List.of());
    }

    @AfterEach
    void close() {
        goOn.countDown();
        database.close();
    }

    private Committer start(Group.Disk disk, Executor completions) {
        Tuning tuning = Tuning.DEFAULT;
        RecentChanges recent = new RecentChanges(16, 1 << 20, 0);
        SpaceGuard space = new SpaceGuard(directory, 0, tuning);
        Committer committer = new Committer(
                () -> new Group(database, disk, recent, space, tuning), tuning, completions, revision -> {}, LIMIT);
        committer.start();
        return committer;
    }

    /** The first commit waits until the test lets it go on. */
    private void hold() {
        if (commits.incrementAndGet() == 1) {
            committing.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static CompletableFuture<WriteResult> put(Committer committer, String value, long expectedRevision) {
        CompletableFuture<WriteResult> outcome = new CompletableFuture<>();
        Mono.<WriteResult>create(
                        sink -> committer.submit(Write.put(KEY, bytes(value), expectedRevision, Ttl.FOREVER, sink)))
                .subscribe(outcome::complete, outcome::completeExceptionally);
        return outcome;
    }

    /** Until nothing waits to be decided. */
    private static void awaitTaken(Committer committer) {
        EmbeddedStore.await(Mono.fromSupplier(committer::depth)
                .filter(depth -> depth == 0)
                .repeatWhenEmpty(times -> times.delayElements(Duration.ofMillis(5))));
    }

    @Test
    void writes_thatComeWhileTheDiskIsBusy_areDecidedOnWhatIsBeingWritten_andAnsweredWhenTheyAreOnDiskThemselves()
            throws Exception {
        Committer committer = start(
                batch -> {
                    hold();
                    database.commit(batch);
                },
                Runnable::run);
        CompletableFuture<WriteResult> first = put(committer, "1", 0);
        committing.await();
        CompletableFuture<WriteResult> next = put(committer, "2", 1);
        CompletableFuture<WriteResult> late = put(committer, "3", 1);
        awaitTaken(committer);
        assertThat(first).isNotDone();
        assertThat(next).isNotDone();
        assertThat(late).isNotDone();
        assertThat(commits).hasValue(1);

        goOn.countDown();
        assertThat(first).succeedsWithin(PATIENCE).isEqualTo(new WriteResult.Written(1));
        assertThat(next).succeedsWithin(PATIENCE).isEqualTo(new WriteResult.Written(2));
        assertThat(late).succeedsWithin(PATIENCE).isInstanceOfSatisfying(WriteResult.Conflict.class, conflict -> {
            assertThat(conflict.current()).extracting(KeyValue::modRevision).isEqualTo(2L);
        });
        committer.close();
        assertThat(commits).hasValue(2);
        assertThat(database.number(Database.REVISION)).isEqualTo(2);
    }

    @Test
    void writes_decidedOnACommitThatFails_failWithIt_andNeverReachTheDisk() throws Exception {
        Committer committer = start(
                batch -> {
                    hold();
                    throw new RocksDBException("planted");
                },
                Runnable::run);
        CompletableFuture<WriteResult> first = put(committer, "1", 0);
        committing.await();
        CompletableFuture<WriteResult> next = put(committer, "2", 1);
        CompletableFuture<WriteResult> conflicting = put(committer, "3", 7);
        awaitTaken(committer);

        goOn.countDown();
        for (CompletableFuture<WriteResult> each : List.of(first, next, conflicting)) {
            assertThat(each)
                    .failsWithin(PATIENCE)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(StorageException.Internal.class)
                    .withMessageContaining("planted");
        }
        assertThat(put(committer, "4", 0)).failsWithin(PATIENCE);
        committer.close();
        assertThat(commits).hasValue(1);
        assertThat(database.number(Database.REVISION)).isZero();
    }

    /** Which thus decides no further, and must not go ahead either. */
    @Test
    void aFullGroup_waitsForTheDisk() throws Exception {
        List<Integer> ended = new CopyOnWriteArrayList<>();
        Committer committer = start(
                batch -> {
                    int number = commits.get() + 1;
                    hold();
                    database.commit(batch);
                    ended.add(number);
                },
                Runnable::run);
        var _ = put(committer, "1", 0);
        committing.await();
        List<CompletableFuture<WriteResult>> full = new ArrayList<>();
        for (int i = 1; i <= Committer.GROUP_WRITES; i++) {
            full.add(put(committer, "", i));
        }
        awaitTaken(committer);
        assertThat(full).noneMatch(CompletableFuture::isDone);

        goOn.countDown();
        assertThat(full.getLast())
                .succeedsWithin(PATIENCE)
                .isEqualTo(new WriteResult.Written(Committer.GROUP_WRITES + 1L));
        committer.close();
        assertThat(ended).containsExactly(1, 2);
    }

    /** What is told of new revisions may fail; the write is on disk, and its caller hears of it. */
    @Test
    void put_whoseRevisionCannotBeTold_isAnswered() {
        Committer committer = new Committer(
                () -> new Group(
                        database,
                        database::commit,
                        new RecentChanges(16, 1 << 20, 0),
                        new SpaceGuard(directory, 0, Tuning.DEFAULT),
                        Tuning.DEFAULT),
                Tuning.DEFAULT,
                Runnable::run,
                revision -> {
                    throw new IllegalStateException("planted");
                },
                LIMIT);
        committer.start();
        assertThat(put(committer, "1", 0)).succeedsWithin(PATIENCE).isEqualTo(new WriteResult.Written(1));
        committer.close();
    }

    @Test
    void put_withNobodyToSignalTheOutcome_isAnsweredByTheWriter() {
        Committer committer = start(database::commit, task -> {
            throw new RejectedExecutionException("planted");
        });
        for (long revision = 1; revision <= 2; revision++) {
            StepVerifier.create(Mono.fromFuture(put(committer, "x", revision - 1)))
                    .expectNext(new WriteResult.Written(revision))
                    .expectComplete()
                    .verify(PATIENCE);
        }
        committer.close();
    }
}
