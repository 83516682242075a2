package dev.orlop.proof.deploy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.stream.Stream;

/**
 * The wall clock of one process that is not a JVM. Programs in Go read the time by a function that the kernel maps into each
 * process (vDSO), past every library: this writes another function over it, in that process only.
 */
final class ProgramClock {
    private static final String FUNCTION = "__vdso_clock_gettime";

    /** Asks the kernel, and adds what follows this code to the seconds of {@code CLOCK_REALTIME}. */
    private static final byte[] CODE = HexFormat.of()
            .parseHex(String.join(
                    "",
                    "b8e4000000", // mov eax, __NR_clock_gettime
                    "0f05", // syscall
                    "85ff", // test edi, edi
                    "750a", // jne to the end
                    "488b0d06000000", // mov rcx, [the shift]
                    "48010e", // add [rsi], rcx
                    "c3", // ret
                    "9090")); // The shift is aligned.

    private static final int DYNAMIC = 2;
    private static final int NAMES = 5;
    private static final int SYMBOLS = 6;
    private static final int SYMBOL_BYTES = 24;

    private ProgramClock() {}

    /** Whether this machine lets us. */
    static boolean canBeSet() {
        return "root".equals(System.getProperty("user.name"))
                && System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
    }

    /** Lets it jump, relative to the machine's clock. */
    static void set(long pid, Duration ahead) {
        Path process = Path.of("/proc", Long.toString(pid));
        try (RandomAccessFile memory =
                new RandomAccessFile(process.resolve("mem").toFile(), "rw")) {
            long function = function(memory, mapping(process));
            Standstill.of(pid);
            while (isWithin(process, function)) {
                Standstill.end(pid);
                Standstill.of(pid);
            }
            memory.seek(function);
            memory.write(ByteBuffer.allocate(CODE.length + Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(CODE)
                    .putLong(ahead.toSeconds())
                    .array());
            Standstill.end(pid);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** First and last address of the kernel's mapping. */
    private static long[] mapping(Path process) throws IOException {
        String line = Files.readAllLines(process.resolve("maps")).stream()
                .filter(each -> each.endsWith("[vdso]"))
                .findFirst()
                .orElseThrow();
        String[] range = line.substring(0, line.indexOf(' ')).split("-", 2);
        return new long[] {Long.parseUnsignedLong(range[0], 16), Long.parseUnsignedLong(range[1], 16)};
    }

    /** Its address, by the symbols of the mapping, which is an ELF file. */
    private static long function(RandomAccessFile memory, long[] mapping) throws IOException {
        byte[] bytes = new byte[(int) (mapping[1] - mapping[0])];
        memory.seek(mapping[0]);
        memory.readFully(bytes);
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int dynamic = dynamic(file);
        int names = entry(file, dynamic, NAMES);
        int symbols = entry(file, dynamic, SYMBOLS);
        for (int symbol = symbols; symbol < names; symbol += SYMBOL_BYTES) {
            if (text(bytes, names + file.getInt(symbol)).equals(FUNCTION)) {
                return mapping[0] + file.getLong(symbol + 8);
            }
        }
        throw new IllegalStateException("no " + FUNCTION);
    }

    /** The place of the dynamic section, by the program headers. */
    private static int dynamic(ByteBuffer file) {
        int header = (int) file.getLong(32);
        while (file.getInt(header) != DYNAMIC) {
            header += file.getShort(54);
        }
        return (int) file.getLong(header + 8);
    }

    private static int entry(ByteBuffer file, int dynamic, int tag) {
        int place = dynamic;
        while (file.getLong(place) != tag) {
            place += 2 * Long.BYTES;
        }
        return (int) file.getLong(place + Long.BYTES);
    }

    private static String text(byte[] bytes, int from) {
        int end = from;
        while (bytes[end] != 0) {
            end++;
        }
        return new String(bytes, from, end - from, StandardCharsets.US_ASCII);
    }

    /** Whether a thread stands where something else is to be written. */
    private static boolean isWithin(Path process, long function) throws IOException {
        try (Stream<Path> threads = Files.list(process.resolve("task"))) {
            for (Path thread : (Iterable<Path>) threads::iterator) {
                String state = Files.readString(thread.resolve("syscall")).strip();
                long place = Long.decode(state.substring(state.lastIndexOf(' ') + 1));
                if (place >= function && place < function + CODE.length + Long.BYTES) {
                    return true;
                }
            }
            return false;
        }
    }
}
