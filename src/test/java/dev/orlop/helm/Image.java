package dev.orlop.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * The last stage of the Dockerfile, carried out without a Docker engine: its layers are extracted from the packaged jar
 * and its commands run below a directory in the place of the root.
 */
final class Image {
    private static final long MINUTES_FOR_A_COMMAND = 5;

    private final Path root;
    private final List<String> stage;

    private Image(Path root, List<String> stage) {
        this.root = root;
        this.stage = stage;
    }

    /** Builds the image below {@code root}, an existing directory. */
    static Image build(Path root) throws IOException, InterruptedException {
        String dockerfile = Files.readString(Path.of("Dockerfile")).replaceAll("\\\\\n", " ");
        List<String> lines =
                dockerfile.substring(dockerfile.lastIndexOf("\nFROM ")).lines().toList();
        Image image = new Image(root, lines);
        image.copyLayers();
        for (String directory : List.of("/tmp", "/var/lib/orlop")) {
            Files.createDirectories(image.place(directory));
        }
        image.run(image.command(image.exec("RUN"), image.environment()));
        return image;
    }

    private void copyLayers() throws IOException, InterruptedException {
        Path layers = root.resolve("layers");
        String options = Files.readString(Path.of("Dockerfile"))
                .lines()
                .filter(line -> line.contains("-Djarmode=tools"))
                .findFirst()
                .orElseThrow()
                .replaceFirst(".*\\.jar extract (.*?)( \\\\)?$", "$1")
                .replace("--destination layers", "--destination " + layers);
        List<String> extract = new ArrayList<>(List.of("-Djarmode=tools", "-jar", jar().toString(), "extract"));
        extract.addAll(List.of(options.split(" ")));
        run(java(extract));
        Path app = Files.createDirectories(place("/app"));
        for (String line : stage) {
            if (line.startsWith("COPY") && line.contains("/build/layers/")) {
                copy(layers.resolve(line.replaceFirst(".*/build/layers/([a-z-]+)/ /app/", "$1")), app);
            } else if (line.startsWith("COPY") && line.contains("/build/src/")) {
                Path file = Path.of(line.replaceFirst(".*/build/(src/\\S+) /app/", "$1"));
                Files.copy(file, app.resolve(file.getFileName()));
            }
        }
    }

    /** What {@code package} made. */
    private static Path jar() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.getFileName().toString().matches("orlop-.*(?<!sources|javadoc)\\.jar"))
                    .max(Comparator.comparingLong(file -> file.toFile().lastModified()))
                    .orElseThrow(() -> new AssertionError("no jar in target: run ./mvnw package first"));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    /** A path of the image, where it is here. */
    Path place(String path) {
        return root.resolve("image" + path);
    }

    /** A text with paths of the image, changed to where they are here. */
    String placed(String text) {
        return text.replaceAll(
                "(?<![A-Za-z0-9/.])/(app|tmp|var/lib/orlop|var/lib/orlop-backup|etc/orlop)(?=[/,]|$)",
                root + "/image/$1");
    }

    List<String> entrypoint() {
        return exec("ENTRYPOINT");
    }

    Map<String, String> environment() {
        Map<String, String> variables = new HashMap<>();
        stage.stream().filter(line -> line.startsWith("ENV ")).forEach(line -> {
            String[] parts = line.substring("ENV ".length()).split("=", 2);
            variables.put(parts[0], parts[1]);
        });
        return variables;
    }

    private List<String> exec(String instruction) {
        String line = stage.stream()
                .filter(each -> each.startsWith(instruction + " ["))
                .findFirst()
                .orElseThrow();
        return JsonMapper.shared()
                .readTree(line.substring(instruction.length()))
                .valueStream()
                .map(word -> word.asString())
                .toList();
    }

    /** Prepares a command of the image: by this JVM's own {@code java}, with nothing of this process's environment. */
    ProcessBuilder command(List<String> words, Map<String, String> environment) {
        List<String> here = new ArrayList<>();
        here.add("-Djava.io.tmpdir=" + place("/tmp"));
        words.stream().skip(1).map(this::placed).forEach(here::add);
        ProcessBuilder builder = java(here);
        environment.forEach((name, value) -> builder.environment().put(name, placed(value)));
        return builder;
    }

    private static ProcessBuilder java(List<String> arguments) {
        List<String> words = new ArrayList<>(arguments);
        words.addFirst(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().clear();
        return builder;
    }

    private void run(ProcessBuilder command) throws IOException, InterruptedException {
        Path log = Files.createTempFile(root, "command", ".log");
        Process process =
                command.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        boolean ended = process.waitFor(MINUTES_FOR_A_COMMAND, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended).as("%s ends", command.command()).isTrue();
        assertThat(process.exitValue())
                .as(() -> command.command() + " says " + read(log))
                .isZero();
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
