import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.tukaani.xz.ARM64Options;
import org.tukaani.xz.FilterOptions;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.X86Options;
import org.tukaani.xz.XZOutputStream;

/**
 * Makes RocksDB's part of the packaged server's jar smaller: 23 MB of 92. Libraries of platforms that Orlop is not offered
 * on go, since jars of single platforms are not published for all of them; the others are compressed by xz, which
 * {@code NativeLibrary} unpacks at the start. Needs xz-java on the class path.
 */
final class SlimJar {
    private static final String ROCKSDB = "BOOT-INF/lib/rocksdbjni-";
    private static final String NATIVE = "librocksdbjni-";
    private static final long MOST_BYTES = 70_000_000;
    private static final Set<String> KEPT = Set.of(
            "linux64.so",
            "linux64-musl.so",
            "linux-aarch64.so",
            "linux-aarch64-musl.so",
            "osx-arm64.jnilib",
            "osx-x86_64.jnilib",
            "win64.dll");

    private static Path directory = Path.of("natives");

    private SlimJar() {}

    /**
     * @param arguments the jar, which is replaced; the same bytes come of the same jar
     * @throws IOException also if the jar is still larger than 70 million bytes
     */
    public static void main(String... arguments) throws IOException {
        Path jar = Path.of(arguments[0]);
        directory = jar.resolveSibling("natives");
        Path slim = jar.resolveSibling(jar.getFileName() + ".slim");
        try (ZipFile source = new ZipFile(jar.toFile());
                ZipOutputStream target = new ZipOutputStream(Files.newOutputStream(slim))) {
            Enumeration<? extends ZipEntry> entries = source.entries();
            while (entries.hasMoreElements()) {
                copy(source, entries.nextElement(), target);
            }
        }
        if (Files.size(slim) > MOST_BYTES) {
            throw new IOException(
                    "The jar has %,d bytes, more than %,d: exclude from it, in pom.xml, what nothing refers to"
                            .formatted(Files.size(slim), MOST_BYTES));
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

    private record Part(String name, FileTime time, byte[] content) {
        boolean isNative() {
            return name.startsWith(NATIVE);
        }

        boolean isKept() {
            return !isNative() || KEPT.contains(name.substring(NATIVE.length()));
        }

        Part packed() {
            return isNative() ? new Part(name + ".xz", time, xz(name, content)) : this;
        }
    }

    private static byte[] stripped(byte[] jar) throws IOException {
        List<Part> parts = new ArrayList<>();
        try (ZipInputStream source = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (ZipEntry entry = source.getNextEntry(); entry != null; entry = source.getNextEntry()) {
                parts.add(new Part(entry.getName(), entry.getLastModifiedTime(), source.readAllBytes()));
            }
        }
        ByteArrayOutputStream slim = new ByteArrayOutputStream(jar.length);
        try (ZipOutputStream target = new ZipOutputStream(slim)) {
            for (Part part : parts.parallelStream()
                    .filter(Part::isKept)
                    .map(Part::packed)
                    .toList()) {
                ZipEntry entry = new ZipEntry(part.name());
                entry.setLastModifiedTime(part.time());
                target.putNextEntry(entry);
                target.write(part.content());
                target.closeEntry();
            }
        }
        return slim.toByteArray();
    }

    /** Some seconds for each library, so what was made once is kept beside the jar. */
    private static byte[] xz(String name, byte[] library) {
        CRC32 crc = new CRC32();
        crc.update(library);
        Path kept = directory.resolve("%s-%08x.xz".formatted(name, crc.getValue()));
        try {
            if (!Files.exists(kept)) {
                ByteArrayOutputStream packed = new ByteArrayOutputStream(library.length / 3);
                try (XZOutputStream target = new XZOutputStream(packed, filters(name))) {
                    target.write(library);
                }
                Files.createDirectories(directory);
                Files.write(kept, packed.toByteArray());
            }
            return Files.readAllBytes(kept);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Like {@code xz -9e}, 5 % less than the default; unpacking needs memory for no more than a window of 16 MiB. */
    private static FilterOptions[] filters(String name) throws IOException {
        boolean arm = name.contains("aarch64") || name.contains("arm64");
        LZMA2Options options = new LZMA2Options();
        options.setDictSize(1 << 24);
        options.setNiceLen(LZMA2Options.NICE_LEN_MAX);
        options.setDepthLimit(512);
        if (arm) {
            // Its instructions are words of four bytes.
            options.setLcLp(2, 2);
            options.setPb(2);
        }
        return new FilterOptions[] {arm ? new ARM64Options() : new X86Options(), options};
    }
}
