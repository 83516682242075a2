import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.JavaFormatterOptions.Style;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks or applies the format of all Java sources; run from source by the build, on the JDK that compiles them, since a
 * parser of an older one does not know their syntax.
 */
final class Format {
    private static final Formatter FORMATTER = Formatter.createFormatter(
            JavaFormatterOptions.builder().style(Style.PALANTIR).build());

    private Format() {}

    /**
     * @param arguments {@code check}, which fails if a file would change, or {@code apply}; then the directory of sources
     */
    public static void main(String... arguments) throws IOException {
        boolean apply = arguments[0].equals("apply");
        List<Path> changed;
        try (Stream<Path> files = Files.walk(Path.of(arguments[1]))) {
            changed = files.filter(file -> file.toString().endsWith(".java")).toList().parallelStream()
                    .filter(file -> changes(file, apply))
                    .toList();
        }
        if (!apply && !changed.isEmpty()) {
            changed.forEach(file -> System.err.println("not formatted: " + file));
            System.err.println("./mvnw validate exec:exec@format -Dformat=apply formats them");
            System.exit(1);
        }
    }

    private static boolean changes(Path file, boolean apply) {
        try {
            String source = Files.readString(file);
            String formatted = format(source);
            if (formatted.equals(source)) {
                return false;
            }
            if (apply) {
                Files.writeString(file, formatted);
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (FormatterException e) {
            throw new IllegalStateException(file + ": " + e.getMessage(), e);
        }
    }

    private static String format(String source) throws FormatterException {
        String withImports =
                ImportOrderer.reorderImports(RemoveUnusedImports.removeUnusedImports(source), Style.PALANTIR);
        return FORMATTER.formatSource(withImports);
    }
}
