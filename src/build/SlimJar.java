import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Takes out of the packaged server's jar what RocksDB brings for platforms that Orlop is not offered on: 54 of its 92 MB.
 * Jars of single platforms are not published for all of them.
 */
final class SlimJar {
    private static final String ROCKSDB = "BOOT-INF/lib/rocksdbjni-";
    private static final String NATIVE = "librocksdbjni-";
    private static final Set<String> KEPT = Set.of(
            "linux64.so",
            "linux64-musl.so",
            "linux-aarch64.so",
            "linux-aarch64-musl.so",
            "osx-arm64.jnilib",
            "osx-x86_64.jnilib",
            "win64.dll");

    private SlimJar() {}

    /**
     * @param arguments the jar, which is replaced; the same bytes come of the same jar
     */
    public static void main(String... arguments) throws IOException {
        Path jar = Path.of(arguments[0]);
        Path slim = jar.resolveSibling(jar.getFileName() + ".slim");
        try (ZipFile source = new ZipFile(jar.toFile());
                ZipOutputStream target = new ZipOutputStream(Files.newOutputStream(slim))) {
            Enumeration<? extends ZipEntry> entries = source.entries();
            while (entries.hasMoreElements()) {
                copy(source, entries.nextElement(), target);
            }
        }
        Files.move(slim, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void copy(ZipFile source, ZipEntry entry, ZipOutputStream target) throws IOException {
        byte[] content;
        try (var bytes = source.getInputStream(entry)) {
            content = bytes.readAllBytes();
        }
        if (entry.getName().startsWith(ROCKSDB)) {
            content = stripped(content);
        }
        put(entry, content, target);
    }

    private static void put(ZipEntry entry, byte[] content, ZipOutputStream target) throws IOException {
        ZipEntry copy = new ZipEntry(entry);
        copy.setSize(content.length);
        copy.setCompressedSize(entry.getMethod() == ZipEntry.STORED ? content.length : -1);
        CRC32 crc = new CRC32();
        crc.update(content);
        copy.setCrc(crc.getValue());
        target.putNextEntry(copy);
        target.write(content);
        target.closeEntry();
    }

    private static byte[] stripped(byte[] jar) throws IOException {
        ByteArrayOutputStream slim = new ByteArrayOutputStream(jar.length);
        try (ZipInputStream source = new ZipInputStream(new ByteArrayInputStream(jar));
                ZipOutputStream target = new ZipOutputStream(slim)) {
            for (ZipEntry entry = source.getNextEntry(); entry != null; entry = source.getNextEntry()) {
                String name = entry.getName();
                if (!name.startsWith(NATIVE) || KEPT.contains(name.substring(NATIVE.length()))) {
                    ZipEntry copy = new ZipEntry(name);
                    copy.setLastModifiedTime(entry.getLastModifiedTime());
                    target.putNextEntry(copy);
                    source.transferTo(target);
                    target.closeEntry();
                }
            }
        }
        return slim.toByteArray();
    }
}
