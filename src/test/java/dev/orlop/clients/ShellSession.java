package dev.orlop.clients;

import dev.orlop.support.KubernetesPrograms;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One shell that is typed into block by block, as a reader of the README does: what a block sets, the next ones see. */
final class ShellSession implements AutoCloseable {
    private static final String END_OF_BLOCK = "--end-of-block--";

    private final Process shell;
    private final Writer in;
    private final BufferedReader out;

    ShellSession(Path directory) throws IOException {
        shell = new ProcessBuilder("bash")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        in = shell.outputWriter(StandardCharsets.UTF_8);
        out = new BufferedReader(new InputStreamReader(shell.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Has the programs at hand where the PATH has none. */
    void offer(KubernetesPrograms programs) {
        offer("kubectl", programs.kubectl());
        offer("helm", programs.helm());
    }

    private void offer(String name, Path program) {
        type("command -v %1$s || %1$s() { '%2$s' \"$@\"; }".formatted(name, program));
    }

    boolean has(String name) {
        return !type("command -v " + name).getFirst().isEmpty();
    }

    /** Runs a block to its end; the result is the lines that it printed. */
    List<String> type(String block) {
        try {
            return printed(block);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> printed(String block) throws IOException {
        in.write(block + "\necho; echo " + END_OF_BLOCK + "\n");
        in.flush();
        List<String> lines = new ArrayList<>();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.equals(END_OF_BLOCK)) {
                return lines;
            }
            lines.add(line);
        }
        throw new AssertionError("the shell has ended in:\n" + block + "\nafter:\n" + String.join("\n", lines));
    }

    @Override
    public void close() {
        shell.destroy();
    }
}
