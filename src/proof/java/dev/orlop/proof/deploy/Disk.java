package dev.orlop.proof.deploy;

import dev.orlop.support.Memory;
import dev.orlop.support.Shell;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
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
    static @Nullable Disk make(Path home) {
        if (!"root".equals(System.getProperty("user.name")) || Shell.onPath("mkfs.ext4") == null) {
            return null;
        }
        try {
            Path mount = Files.createDirectories(home.resolve("disk"));
            Path image = Files.createTempFile(Memory.orElse(home, 2 * BYTES), "orlop-disk-", ".ext4");
            Disk disk = new Disk(image, mount);
            try (RandomAccessFile file = new RandomAccessFile(disk.image.toFile(), "rw")) {
                file.setLength(BYTES);
            }
            boolean made = Shell.run("mkfs.ext4", "-q", "-F", "-m", "0", disk.image.toString())
                            .ok()
                    && disk.mount().ok();
            if (!made) {
                disk.release();
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

    /**
     * What may happen to it.
     *
     * @param of what it is the disk of, for the names of the faults
     * @param pid of the process that uses it
     * @param launch starts the process and does not wait
     * @param recover starts the process unless it runs, and waits until it works
     */
    List<Fault> faults(String of, LongSupplier pid, Fault.Step kill, Fault.Step launch, Fault.Step recover) {
        return List.of(
                new Fault(
                        "full disk" + of,
                        () -> {
                            fill();
                            kill.run();
                            launch.run();
                        },
                        () -> {
                            empty();
                            recover.run();
                        }),
                new Fault("slow disk" + of, this::slowDown, this::speedUp),
                new Fault(
                        "loss of power" + of,
                        () -> {
                            losePower(pid.getAsLong());
                            kill.run();
                        },
                        () -> {
                            regainPower();
                            recover.run();
                        }));
    }

    /** Leaves no block free. */
    private void fill() {
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
    private void empty() {
        try {
            Files.deleteIfExists(mount.resolve("filler"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on it stands still most of the time, and does in between what has queued up. */
    private void slowDown() {
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
    private void speedUp() throws InterruptedException {
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
        Standstill.of(pid);
        Ext4.shutDown(mount);
    }

    /** Has power again. Nobody may use it meanwhile. */
    void regainPower() {
        require(Shell.run("umount", mount.toString()));
        require(mount());
    }

    private void release() {
        Shell.run("umount", "--lazy", mount.toString());
        try {
            Files.deleteIfExists(image);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        release();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
