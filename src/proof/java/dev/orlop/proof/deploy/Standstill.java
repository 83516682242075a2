package dev.orlop.proof.deploy;

import dev.orlop.support.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Stops a process of Linux as a whole: {@code SIGSTOP} by itself only asks for it. */
final class Standstill {
    private Standstill() {}

    /** Stops it and waits until no thread of it runs any more, but in the kernel. */
    static void of(long pid) {
        signal(pid, "STOP");
        Awaitility.await("standstill of " + pid)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> hasCome(Path.of("/proc", Long.toString(pid), "task")));
    }

    /** Lets it go on. */
    static void end(long pid) {
        signal(pid, "CONT");
    }

    private static void signal(long pid, String signal) {
        Shell.Result result = Shell.run("kill", "-" + signal, Long.toString(pid));
        if (!result.ok()) {
            throw new IllegalStateException(result.output());
        }
    }

    private static boolean hasCome(Path threads) throws IOException {
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
}
