package dev.orlop.boot.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.orlop.boot.start.CrdFiles.InvalidCrdFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import tools.jackson.databind.node.ObjectNode;

class CrdFilesTests {
    private final CrdFiles files = new CrdFiles(new PathMatchingResourcePatternResolver());

    @TempDir
    Path directory;

    @Test
    void noLocations_areNoCrds() {
        assertThat(files.read(List.of())).isEmpty();
    }

    @Test
    void barePath_isAFile() throws IOException {
        Path file = write("one.yaml", crd("one"));

        assertThat(names(file.toString())).containsExactly("one");
    }

    @Test
    void barePath_mayBeAPattern() throws IOException {
        write("a.yaml", crd("a"));
        write("b.yaml", crd("b"));
        write("c.txt", "not even YAML: [");

        assertThat(names(directory + "/*.yaml")).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void locationWithAScheme_isTakenAsItIs() throws IOException {
        write("a.yaml", crd("a"));

        assertThat(names("file:" + directory + "/a.yaml")).containsExactly("a");
        refused("classpath:absent.yaml").withMessageContaining("absent.yaml");
    }

    @Test
    void locations_areReadInTheirOrder() throws IOException {
        Path z = write("z.yaml", crd("z"));
        Path a = write("a.yaml", crd("a"));

        assertThat(names(z.toString(), a.toString())).containsExactly("z", "a");
    }

    @Test
    void severalDocuments_areAllRead_andEmptyOnesPassedOver() throws IOException {
        Path file = write("many.yaml", "# a licence\n---\n" + crd("a") + "---\n# nothing\n---\n" + crd("b"));

        assertThat(names(file.toString())).containsExactly("a", "b");
    }

    @Test
    void json_isRead() throws IOException {
        Path file = write("one.json", "{\"kind\":\"CustomResourceDefinition\",\"metadata\":{\"name\":\"j\"}}");

        assertThat(names(file.toString())).containsExactly("j");
    }

    @Test
    void missingFile_isRefusedByItsName() {
        refused(directory + "/absent.yaml")
                .withMessageStartingWith("orlop.crds: ")
                .withMessageContaining("absent.yaml");
    }

    @Test
    void patternWithoutFiles_isRefused() {
        refused(directory + "/*.yaml").withMessage("orlop.crds: " + directory + "/*.yaml: no such file");
    }

    @Test
    void patternInAMissingDirectory_isRefused() {
        refused(directory + "/absent/*.yaml").withMessageContaining("absent/*.yaml");
    }

    @Test
    void documentOfAnotherKind_isRefusedByFileAndKind() throws IOException {
        Path file = write("mixed.yaml", crd("a") + "---\nkind: Deployment\nmetadata: {name: d}\n");

        refused(file.toString())
                .withMessageContaining("mixed.yaml")
                .withMessageContaining("\"Deployment\" instead of CustomResourceDefinition");
    }

    @Test
    void documentWithoutKind_isRefused() throws IOException {
        Path file = write("kindless.yaml", "metadata: {name: a}\n");

        refused(file.toString()).withMessageContaining("kind \"\"");
    }

    @Test
    void documentThatIsNoMapping_isRefused() throws IOException {
        Path file = write("list.yaml", "- a\n- b\n");

        refused(file.toString()).withMessageContaining("list.yaml");
    }

    @Test
    void malformedYaml_isRefusedByFileAndLine() throws IOException {
        Path file = write("broken.yaml", "kind: CustomResourceDefinition\nmetadata: [\n");

        refused(file.toString()).withMessageContaining("broken.yaml").withMessageContaining("line 2: ");
    }

    private ThrowableAssertAlternative<InvalidCrdFileException> refused(String location) {
        return assertThatExceptionOfType(InvalidCrdFileException.class).isThrownBy(() -> files.read(List.of(location)));
    }

    private List<String> names(String... locations) {
        List<ObjectNode> crds = files.read(List.of(locations));
        return crds.stream().map(crd -> crd.at("/metadata/name").asString()).toList();
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static String crd(String name) {
        return "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: " + name + "}\n";
    }
}
