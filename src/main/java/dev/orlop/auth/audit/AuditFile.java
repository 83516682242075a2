package dev.orlop.auth.audit;

import dev.orlop.auth.pki.PrivateFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends events to a file, one a line, and starts a new file when it has grown too large. The old ones stay beside it,
 * with the time in their names, until they are too many or too old.
 *
 * <p>Several events are one write. A line that an earlier process has not finished is cut off. One thread.
 */
public final class AuditFile implements AuditQueue.Backend {
    private static final Logger log = LoggerFactory.getLogger(AuditFile.class);
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm-ss.SSS", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int CHUNK = 64 * 1024;

    private final Path path;
    private final Limits limits;
    private final Clock clock;
    private FileChannel channel;
    private long size;
    private boolean failing;

    /**
     * How much is kept.
     *
     * @param maxSize bytes of one file; a batch of events is never divided
     * @param maxBackups how many old files stay, 0 for all
     * @param maxAge how long they stay, zero for ever
     */
    public record Limits(long maxSize, int maxBackups, Duration maxAge) {}

    /** @throws IOException if the file cannot be written to */
    public AuditFile(Path path, Limits limits, Clock clock) throws IOException {
        this.path = path.toAbsolutePath();
        this.limits = limits;
        this.clock = clock;
        this.channel = open();
        cutUnfinishedLine();
    }

    /** For its owner alone: events name people and what they do. */
    private FileChannel open() throws IOException {
        Path folder = path.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        FileChannel opened = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PrivateFiles.attributes(path));
        size = opened.size();
        opened.position(size);
        return opened;
    }

    private void cutUnfinishedLine() throws IOException {
        long end = size;
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        while (end > 0) {
            long start = Math.max(0, end - CHUNK);
            chunk.clear().limit((int) (end - start));
            channel.read(chunk, start);
            for (int i = chunk.position() - 1; i >= 0; i--) {
                if (chunk.get(i) == '\n') {
                    truncate(start + i + 1);
                    return;
                }
            }
            end = start;
        }
        truncate(0);
    }

    private void truncate(long end) throws IOException {
        if (end < size) {
            log.warn("{} ended in the middle of an event, which was cut off", path);
        }
        channel.truncate(end);
        channel.position(end);
        size = end;
    }

    @Override
    public int write(List<byte[]> events) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream(CHUNK);
        events.forEach(lines::writeBytes);
        try {
            if (!channel.isOpen()) {
                channel = open();
                cutUnfinishedLine();
            }
            if (size > 0 && size + lines.size() > limits.maxSize()) {
                rotate();
            }
            append(ByteBuffer.wrap(lines.toByteArray()));
            failing = false;
            return 0;
        } catch (IOException e) {
            failed(e);
            return events.size();
        }
    }

    /** Whole lines or nothing. */
    private void append(ByteBuffer lines) throws IOException {
        try {
            while (lines.hasRemaining()) {
                channel.write(lines);
            }
            size = channel.position();
        } catch (IOException e) {
            channel.truncate(size);
            channel.position(size);
            throw e;
        }
    }

    /** Says so once: the next batches will fail likewise. */
    private void failed(IOException failure) {
        if (!failing) {
            failing = true;
            log.error("Events cannot be written to {}, and are lost until it can be written to again", path, failure);
        }
    }

    private void rotate() throws IOException {
        channel.close();
        Files.move(path, backup());
        channel = open();
        removeOld();
    }

    private Path backup() {
        Instant now = clock.instant();
        Path backup = path.resolveSibling(prefix() + STAMP.format(now) + suffix());
        while (Files.exists(backup)) {
            now = now.plusMillis(1);
            backup = path.resolveSibling(prefix() + STAMP.format(now) + suffix());
        }
        return backup;
    }

    private String fileName() {
        return String.valueOf(path.getFileName());
    }

    private String prefix() {
        int dot = fileName().lastIndexOf('.');
        return (dot <= 0 ? fileName() : fileName().substring(0, dot)) + "-";
    }

    private String suffix() {
        int dot = fileName().lastIndexOf('.');
        return dot <= 0 ? "" : fileName().substring(dot);
    }

    private void removeOld() {
        try {
            List<Path> backups = backups();
            Instant oldest =
                    limits.maxAge().isZero() ? Instant.MIN : clock.instant().minus(limits.maxAge());
            for (int i = 0; i < backups.size(); i++) {
                boolean tooMany = limits.maxBackups() > 0 && i >= limits.maxBackups();
                Instant time = time(backups.get(i));
                if (tooMany || (time != null && time.isBefore(oldest))) {
                    Files.deleteIfExists(backups.get(i));
                }
            }
        } catch (IOException e) {
            log.warn("Old files of {} could not be removed", path, e);
        }
    }

    /** The newest first. */
    private List<Path> backups() throws IOException {
        Path folder = path.getParent();
        if (folder == null) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return new ArrayList<>(files.filter(file -> time(file) != null)
                    .sorted(Comparator.reverseOrder())
                    .toList());
        }
    }

    /** When a file of that name was put aside; null if it was not. */
    private @Nullable Instant time(Path file) {
        String name = String.valueOf(file.getFileName());
        int end = name.length() - suffix().length();
        if (!name.startsWith(prefix()) || !name.endsWith(suffix()) || end <= prefix().length()) {
            return null;
        }
        try {
            return STAMP.parse(name.substring(prefix().length(), end), Instant::from);
        } catch (java.time.format.DateTimeParseException e) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            log.warn("{} could not be closed", path, e);
        }
    }
}
