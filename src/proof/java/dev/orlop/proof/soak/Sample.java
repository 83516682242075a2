package dev.orlop.proof.soak;

import dev.orlop.proof.history.Answer;
import dev.orlop.proof.history.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * One look at a server, at the end of a window of load.
 *
 * @param p99Micros of all requests of the window that were answered
 */
record Sample(
        double minutes,
        int requests,
        long residentBytes,
        int descriptors,
        int threads,
        long storeBytes,
        long p99Micros) {

    static Sample of(double minutes, long pid, Path store, List<Operation> operations) {
        long[] micros = operations.stream()
                .filter(operation -> !(operation.answer() instanceof Answer.Unknown))
                .mapToLong(operation -> (operation.returned() - operation.call()) / 1000)
                .sorted()
                .toArray();
        Path process = Path.of("/proc", Long.toString(pid));
        try {
            return new Sample(
                    minutes,
                    micros.length,
                    residentBytes(process),
                    count(process.resolve("fd")),
                    count(process.resolve("task")),
                    bytes(store),
                    micros.length == 0 ? 0 : micros[(int) (micros.length * 0.99)]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long residentBytes(Path process) throws IOException {
        return Files.readAllLines(process.resolve("status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .sum();
    }

    private static int count(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return (int) entries.count();
        }
    }

    private static long bytes(Path folder) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                try {
                    bytes += Files.size(file);
                } catch (NoSuchFileException e) {
                    // Compacted away.
                }
            }
        }
        return bytes;
    }
}
