package dev.orlop.proof.deploy;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** The one request to the Linux kernel's ext4 for which there is no program: {@code EXT4_IOC_SHUTDOWN}. */
final class Ext4 {
    private static final long SHUTDOWN = 0x8004587DL;
    /** {@code EXT4_GOING_FLAGS_NOLOGFLUSH}: not even the journal is written. */
    private static final int NO_LOG_FLUSH = 2;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle OPEN = function(
            "open",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle IOCTL = function(
            "ioctl",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE =
            function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private Ext4() {}

    @SuppressWarnings("restricted") // Native access is what it is for.
    private static MethodHandle function(String name, FunctionDescriptor type, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
    }

    /** Cuts a mounted file system off its device, as a loss of power does. */
    static void shutDown(Path mount) {
        try (Arena arena = Arena.ofConfined()) {
            int file = (int) OPEN.invokeExact(arena.allocateFrom(mount.toString()), 0);
            MemorySegment flags = arena.allocateFrom(ValueLayout.JAVA_INT, NO_LOG_FLUSH);
            int status = (int) IOCTL.invokeExact(file, SHUTDOWN, flags);
            int closed = (int) CLOSE.invokeExact(file);
            if (file < 0 || status != 0 || closed != 0) {
                throw new IllegalStateException("the file system cannot be shut down: " + mount);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
