import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tukaani.xz.XZInputStream;

/** Unpacks a file that {@code SlimJar} has packed: NAME.xz to NAME. Needs xz-java on the class path. */
final class Unpack {
    private Unpack() {}

    /** @param arguments the name of the file, without {@code .xz} */
    public static void main(String... arguments) throws IOException {
        Path target = Path.of(arguments[0]);
        try (InputStream packed = Files.newInputStream(Path.of(target + ".xz"))) {
            Files.copy(new XZInputStream(packed), target);
        }
    }
}
