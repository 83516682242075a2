package dev.orlop.storage.embedded;

import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend.GetResult;
import dev.orlop.storage.backend.Backend.WriteResult;
import dev.orlop.storage.backend.KeyValue;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The process that {@link EmbeddedCrashIT} kills: writes to some stores from many threads, without end, and says on its
 * standard output what was acknowledged, one unbuffered line each.
 */
final class CrashChild {
    static final int KEYS = 24;
    private static final int WRITERS = 16;

    private final EmbeddedStore store;
    private final long expendable;
    private final Acknowledged acknowledged;

    /** Is told what was acknowledged, line by line, by many threads. */
    interface Acknowledged {
        void say(String line) throws IOException;
    }

    private CrashChild(EmbeddedStore store, long expendable, Acknowledged acknowledged) {
        this.store = store;
        this.expendable = expendable;
        this.acknowledged = acknowledged;
    }

    /**
     * Arguments: a seed, and for each store its directory and a revision up to which its history may be compacted. A line
     * begins with the number of its store.
     */
    public static void main(String[] arguments) {
        SplittableRandom seeds = new SplittableRandom(Long.parseLong(arguments[0]));
        FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        for (int i = 1; i < arguments.length; i += 2) {
            int number = i / 2;
            Path directory = Path.of(arguments[i]);
            long expendable = Long.parseLong(arguments[i + 1]);
            long seed = seeds.nextLong();
            Acknowledged print = line -> out.write((number + " " + line + "\n").getBytes(StandardCharsets.UTF_8));
            Thread.ofPlatform().start(() -> write(EmbeddedStore.open(directory), seed, expendable, print, () -> true));
        }
    }

    /**
     * Writes from many threads.
     *
     * @param expendable a revision up to which history may be compacted
     */
    static void write(
            EmbeddedStore store, long seed, long expendable, Acknowledged acknowledged, BooleanSupplier running) {
        CrashChild child = new CrashChild(store, expendable, acknowledged);
        SplittableRandom seeds = new SplittableRandom(seed);
        try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
            for (int i = 0; i < WRITERS; i++) {
                SplittableRandom random = seeds.split();
                boolean compacts = i == 0;
                writers.execute(() -> child.write(random, compacts, running));
            }
        }
    }

    private void write(SplittableRandom random, boolean compacts, BooleanSupplier running) {
        try {
            while (running.getAsBoolean()) {
                if (compacts && random.nextInt(100) == 0) {
                    compact(random);
                }
                String key = "/registry/" + random.nextInt(KEYS);
                GetResult read = store.get(key, 0);
                KeyValue entry = read.entry();
                if (entry != null && random.nextInt(4) == 0) {
                    delete(key, entry.modRevision());
                } else {
                    put(key, entry, random);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void compact(SplittableRandom random) throws IOException {
        long revision = expendable - random.nextInt(500);
        if (revision > 0) {
            store.backend().compact(revision).block();
            acknowledged.say("COMPACTED " + revision);
        }
    }

    private void delete(String key, long revision) throws IOException {
        if (EmbeddedStore.await(store.backend().delete(key, revision)) instanceof WriteResult.Written written) {
            acknowledged.say("DELETED " + written.revision() + " " + key);
        }
    }

    private void put(String key, @Nullable KeyValue entry, SplittableRandom random) throws IOException {
        long expected = entry == null ? 0 : entry.modRevision();
        long content = random.nextLong();
        byte[] value = value(key, expected, content);
        if (EmbeddedStore.await(store.backend().put(key, value, expected, Ttl.FOREVER))
                instanceof WriteResult.Written written) {
            acknowledged.say("PUT " + written.revision() + " " + key + " " + content);
        }
    }

    /** A value that shows if any byte of it is not as it was written. */
    static byte[] value(String key, long expected, long content) {
        String head = key + " " + expected + " " + content + " ";
        SplittableRandom filler = new SplittableRandom(content);
        StringBuilder text = new StringBuilder(head);
        int length = filler.nextInt(2000);
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + filler.nextInt(26)));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
