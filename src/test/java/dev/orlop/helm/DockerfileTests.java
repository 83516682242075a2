package dev.orlop.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the Dockerfile copies is what {@code .dockerignore} lets the build see. */
class DockerfileTests {
    private static final String KEPT = "!";

    @Test
    void copiedSources_areInTheContextOfTheBuild() throws IOException {
        List<String> ignored = Files.readAllLines(Path.of(".dockerignore"));
        List<String> kept = ignored.stream()
                .filter(line -> line.startsWith(KEPT))
                .map(line -> line.substring(KEPT.length()))
                .toList();

        assertThat(ignored).contains("*");
        assertThat(copied())
                .isNotEmpty()
                .allSatisfy(source ->
                        assertThat(kept).anyMatch(path -> source.equals(path) || source.startsWith(path + "/")));
    }

    @Test
    void copiedSources_exist() throws IOException {
        assertThat(copied().filter(source -> !source.startsWith("release/")))
                .isNotEmpty()
                .allSatisfy(source -> assertThat(Path.of(source)).exists());
    }

    /** Sources of copies that do not come from another stage; the release's directory is there in a release only. */
    private static Stream<String> copied() throws IOException {
        return Files.readString(Path.of("Dockerfile"))
                .lines()
                .filter(line -> line.startsWith("COPY ") && !line.contains("--from="))
                .flatMap(line -> {
                    List<String> words = List.of(line.split(" "));
                    return words.subList(1, words.size() - 1).stream();
                })
                .map(source -> source.replace("release*/", "release/"));
    }
}
