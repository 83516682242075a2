package dev.orlop.storage.embedded.disk;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;
import org.tukaani.xz.XZInputStream;

/**
 * Loads RocksDB's native library. The packaged server holds it as {@code NAME.xz}, a third smaller than RocksDB's own jar
 * does; elsewhere RocksDB finds what it brought itself.
 */
final class NativeLibrary {
    private static boolean loaded;

    private NativeLibrary() {}

    /** Loads it at the first call. Blocks for some tenths of a second. */
    static synchronized void load() {
        if (loaded) {
            return;
        }
        String name = Environment.getJniLibraryFileName("rocksdb");
        try (InputStream packed = RocksDB.class.getResourceAsStream("/" + name + ".xz")) {
            if (packed == null) {
                RocksDB.loadLibrary();
            } else {
                unpack(packed);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack " + name + " to " + System.getProperty("java.io.tmpdir"), e);
        }
        loaded = true;
    }

    private static void unpack(InputStream packed) throws IOException {
        Path directory = Files.createTempDirectory("orlop-rocksdb");
        // RocksDB looks for this name in directories that it is given, and for the other one in its jar.
        Path library = directory.resolve(Environment.getJniLibraryFileName("rocksdbjni"));
        // The JVM deletes in reverse order: the file, then its directory.
        directory.toFile().deleteOnExit();
        library.toFile().deleteOnExit();
        try (InputStream bytes = new XZInputStream(packed)) {
            Files.copy(bytes, library);
        }
        RocksDB.loadLibrary(List.of(directory.toString()));
        if (!Environment.isWindows()) {
            // What is loaded stays, and a killed process leaves nothing behind.
            Files.delete(library);
            Files.delete(directory);
        }
    }
}
