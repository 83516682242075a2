package dev.orlop.proof.deploy;

import dev.orlop.support.Shell;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A file system of its own, ext4 in a file, that can fill up, stall and lose its power. Linux lets the superuser make one,
 * nobody else.
 */
final class Disk implements AutoCloseable {
    private static final long BYTES = 512L << 20;
    private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(150);
    private static final long BREATH_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

    private final Path image;
    private final Path mount;
    private final Thread atExit = new Thread(this::release);
    private volatile boolean slow;
    private @Nullable Thread staller;

    private Disk(Path image, Path mount) {
        this.image = image;
        this.mount = mount;
    }

    /** Makes a disk below a directory; null if this machine does not let us. */
    static @Nullable Disk make(Path directory) {
        if (!"root".equals(System.getProperty("user.name")) || Shell.onPath("mkfs.ext4") == null) {
            return null;
        }
        try {
            Path mount = Files.createDirectories(directory.resolve("disk"));
            Disk disk = new Disk(directory.resolve("disk.ext4"), mount);
            try (RandomAccessFile file = new RandomAccessFile(disk.image.toFile(), "rw")) {
                file.setLength(BYTES);
            }
            boolean made = Shell.run("mkfs.ext4", "-q", "-F", "-m", "0", disk.image.toString())
                            .ok()
                    && disk.mount().ok();
            if (!made) {
                return null;
            }
            Runtime.getRuntime().addShutdownHook(disk.atExit);
            return disk;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a store may be. */
    Path directory() {
        return mount.resolve("store");
    }

    private Shell.Result mount() {
        return Shell.run("mount", "-o", "loop", image.toString(), mount.toString());
    }

    private static void require(Shell.Result result) {
        if (!result.ok()) {
            throw new IllegalStateException(result.output());
        }
    }

    /** Leaves no block free. */
    void fill() {
        Path filler = mount.resolve("filler");
        Shell.run("fallocate", "-l", Long.toString(mount.toFile().getUsableSpace()), filler.toString());
        try (OutputStream rest = new FileOutputStream(filler.toFile(), true)) {
            byte[] block = new byte[4096];
            for (long i = 0; i < BYTES; i += block.length) {
                rest.write(block);
            }
        } catch (IOException full) {
            return;
        }
        throw new IllegalStateException("the disk does not fill up");
    }

    /** Gives the room back. */
    void empty() {
        try {
            Files.deleteIfExists(mount.resolve("filler"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on it stands still most of the time, and does in between what has queued up. */
    void slowDown() {
        slow = true;
        staller = Thread.ofPlatform().name("proof-slow-disk").start(() -> {
            while (slow) {
                Shell.run("fsfreeze", "--freeze", mount.toString());
                LockSupport.parkNanos(STALL_NANOS);
                Shell.run("fsfreeze", "--unfreeze", mount.toString());
                LockSupport.parkNanos(BREATH_NANOS);
            }
        });
    }

    /** Ends {@link #slowDown}. */
    void speedUp() throws InterruptedException {
        slow = false;
        Thread thread = staller;
        if (thread != null) {
            thread.join();
        }
    }

    /**
     * Forgets at once whatever was not synced, file contents and names; all that comes later fails. With its power the
     * machine stands still: the process that uses the disk is stopped before, and is to be killed then. If it went on it could
     * acknowledge what is lost, since ext4 may tell the success of a sync that is under way in this moment.
     */
    void losePower(long pid) {
        require(Shell.run("kill", "-STOP", Long.toString(pid)));
        Awaitility.await("standstill of " + pid)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> standsStill(Path.of("/proc", Long.toString(pid), "task")));
        Ext4.shutDown(mount);
    }

    /** Whether each thread is stopped, or in the kernel until it is. */
    private static boolean standsStill(Path threads) throws IOException {
        try (Stream<Path> each = Files.list(threads)) {
            for (Path thread : (Iterable<Path>) each::iterator) {
                String stat = Files.readString(thread.resolve("stat"));
                if ("RS".indexOf(stat.charAt(stat.lastIndexOf(')') + 2)) >= 0) {
                    return false;
                }
            }
            return true;
        } catch (NoSuchFileException ended) {
            return false;
        }
    }

    /** Has power again. Nobody may use it meanwhile. */
    void regainPower() {
        require(Shell.run("umount", mount.toString()));
        require(mount());
    }

    private void release() {
        Shell.run("umount", "--lazy", mount.toString());
    }

    @Override
    public void close() {
        release();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
