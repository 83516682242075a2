package dev.orlop.storage.embedded;

import dev.orlop.storage.HighWaterMark;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.embedded.disk.Database;
import dev.orlop.storage.embedded.disk.DirectoryLock;
import dev.orlop.storage.embedded.disk.Measures;
import dev.orlop.storage.embedded.disk.StoreFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the engine in use, and opens another one on the same directory after a failed commit. What of such a commit is on
 * disk nobody knows but the disk, so the engine takes no more writes until its log has been read anew; that is tried as
 * soon as the disk takes writes again. Reads go on until then. Watches end with their engine, and whoever watches goes on
 * from where it was.
 */
final class Engines implements AutoCloseable, Supplier<Engine> {
    private static final Logger LOG = LoggerFactory.getLogger(Engines.class);

    private final DirectoryLock lock;
    private final Path directory;
    private final Duration pause;
    private final Opener opener;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final HighWaterMark mark = new HighWaterMark();
    private volatile Engine current;

    /** Opens an engine on the directory. */
    @FunctionalInterface
    interface Opener {
        /**
         * Opens one.
         *
         * @param mark of the queue of writes
         * @param broken to be run once when a commit has failed; returns at once
         * @throws RuntimeException if the store cannot be opened; then nothing is open
         */
        Engine open(HighWaterMark mark, Runnable broken);
    }

    /**
     * Opens the first engine.
     *
     * @param lock on the directory; closed by {@link #close}
     * @param pause between a failure and a try to open again
     */
    Engines(DirectoryLock lock, Path directory, Duration pause, Opener opener, BackendListener listener) {
        this.lock = lock;
        this.directory = directory;
        this.pause = pause;
        this.opener = opener;
        synchronized (this) {
            this.current = opener.open(mark, this::reopenLater);
        }
        listener.queueOpened("commit", mark, () -> current.committer().depth());
        new Measures(this::database, directory).open(listener);
    }

    @Override
    public Engine get() {
        return current;
    }

    private Database database() {
        return current.database();
    }

    private void reopenLater() {
        Thread.ofPlatform().name("orlop-embedded-reopen").daemon().start(this::reopen);
    }

    private void reopen() {
        LOG.error("A commit has failed: the embedded store takes no writes until it is opened again");
        try {
            while (!closing.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                if (StoreFiles.takesWrites(directory) && replace()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** True if there is no more to do. */
    private synchronized boolean replace() {
        if (closing.getCount() == 0) {
            return true;
        }
        try {
            current.close();
            current = opener.open(mark, this::reopenLater);
            LOG.info("The embedded store is open again");
            return true;
        } catch (RuntimeException e) {
            LOG.warn("The embedded store cannot be opened yet: {}", e.getMessage());
            return false;
        }
    }

    @Override
    public void close() {
        closing.countDown();
        synchronized (this) {
            current.close();
            lock.close();
        }
    }
}
