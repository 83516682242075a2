package dev.orlop.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.support.KubernetesPrograms;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * One kubectl of the machine.
 *
 * @param program not absolute if the machine has none
 */
record Kubectl(Path program) {
    record Run(String printed, int code) {}

    /**
     * kubectl on the PATH and the numbered ones beside it, such as {@code kubectl.1.33}, the oldest first, and at last the
     * newest that can be had.
     */
    static List<Kubectl> all() throws IOException {
        List<Kubectl> found = onPath();
        KubernetesPrograms.of(KubernetesPrograms.NEWEST).ifPresent(newest -> found.add(new Kubectl(newest.kubectl())));
        // A parameterized test without parameters would fail: this one says why it is skipped.
        return found.isEmpty() ? List.of(new Kubectl(Path.of("kubectl"))) : found;
    }

    private static List<Kubectl> onPath() throws IOException {
        List<Kubectl> found = new ArrayList<>();
        for (String entry : System.getenv("PATH").split(File.pathSeparator)) {
            Path kubectl = Path.of(entry, "kubectl");
            if (Files.isExecutable(kubectl)) {
                Path real = kubectl.toRealPath();
                found.add(new Kubectl(real));
                try (Stream<Path> siblings = Files.list(real.getParent())) {
                    siblings.filter(path -> path.getFileName().toString().matches("kubectl\\.\\d+\\.\\d+"))
                            .sorted(Comparator.comparing(Path::toString))
                            .forEach(path -> found.add(new Kubectl(path)));
                }
                return found;
            }
        }
        return found;
    }

    boolean isThere() {
        return program.isAbsolute();
    }

    /** Its file's name as a label may be. */
    String label() {
        return program.getFileName().toString().replace('.', '-');
    }

    /** Of 1.33, the 33. */
    int minor(OrlopProcess server, Path directory) throws IOException, InterruptedException {
        String version = print(server, directory, "version", "--client", "-o", "json");
        return JsonMapper.shared().readTree(version).at("/clientVersion/minor").asInt(0);
    }

    /** What a command prints; it must succeed. */
    String print(OrlopProcess server, Path directory, String... arguments) throws IOException, InterruptedException {
        Run run = run(server, directory, Map.of(), List.of(arguments));
        assertThat(run.code)
                .as(String.join(" ", arguments) + "\n" + run.printed)
                .isZero();
        return run.printed;
    }

    /** @param directory where it runs, and its home: no cluster of anybody is asked, and no other discovery remembered */
    Run run(OrlopProcess server, Path directory, Map<String, String> environment, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString(), "--server=" + server.api()));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().put("HOME", directory.toString());
        builder.environment().remove("KUBECONFIG");
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return new Run(printed, process.waitFor());
    }

    @Override
    public String toString() {
        return program.getFileName().toString();
    }
}
