package dev.orlop.helm;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The chart in the sources. Its scenarios are the values files in {@code ci}, where chart-testing finds them too. */
final class Chart {
    static final Path DIRECTORY = Path.of("helm", "orlop");

    /** What {@code helm install} is told; a part of the names of objects. */
    static final String RELEASE = "rel";

    static final String NAMESPACE = "ns";

    /** A key that stands twice in a mapping is an error, as it is for the API server. */
    static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Rendering leaves out hooks, and the pod of {@code helm test} is one: so it is rendered as if it were none. */
    private static final Path WITHOUT_HOOKS = copyWithoutHooks();

    private Chart() {}

    private static Path copyWithoutHooks() {
        try (Stream<Path> files = Files.walk(DIRECTORY)) {
            Path copy = Files.createDirectories(Path.of("target", "chart-without-hooks", DIRECTORY.getFileName() + ""));
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = copy.resolve(DIRECTORY.relativize(file).toString());
                Files.createDirectories(Objects.requireNonNull(target.getParent()));
                Files.write(
                        target,
                        Files.readAllLines(file).stream()
                                .filter(line -> !line.strip().startsWith("helm.sh/hook"))
                                .toList());
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Path> scenarios() {
        try (Stream<Path> files = Files.list(DIRECTORY.resolve("ci"))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static LintResult lint() {
        return new Helm(DIRECTORY).lint().strict().call();
    }

    static Rendered render(Path values) {
        return parse(template().withValuesFile(values).call());
    }

    static Rendered render(Map<String, ?> settings) {
        TemplateCommand command = template();
        settings.forEach(command::set);
        return parse(command.call());
    }

    private static TemplateCommand template() {
        return new Helm(WITHOUT_HOOKS)
                .template()
                .withName(RELEASE)
                .withNamespace(NAMESPACE)
                .withKubeVersion("1.33.0");
    }

    private static Rendered parse(String documents) {
        try (MappingIterator<JsonNode> nodes = YAML.readerFor(JsonNode.class).readValues(documents)) {
            return new Rendered(
                    nodes.readAll().stream().filter(JsonNode::isObject).toList());
        }
    }

    static String read(String file) {
        try {
            return Files.readString(DIRECTORY.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
