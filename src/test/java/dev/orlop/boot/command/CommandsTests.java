package dev.orlop.boot.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.boot.command.Commands.Request;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTests {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Request read(String line) {
        PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream complained = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new Commands(() -> "1.2.3", printed, complained).read(line.isEmpty() ? new String[0] : line.split(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "serve", "--server.port=1", "serve --server.port=1", "--debug", "--flag=x"})
    void serve_isWhatHappensWithoutAnotherCommand(String line) {
        assertThat(read(line))
                .isInstanceOfSatisfying(
                        Request.Serve.class,
                        serve -> assertThat(serve.arguments()).doesNotContain("serve"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"migrate --from.type=embedded", "store backup a b", "store verify a", "restore a b"})
    void storeCommands_areRun(String line) {
        assertThat(read(line)).isInstanceOf(Request.Run.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--help", "-h", "help", "serve --help", "store --help", "store backup --help", "migrate --help"})
    void help_namesTheCommandsOnStandardOutput(String line) {
        assertThat(read(line)).isEqualTo(new Request.Exit(0));

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("serve", "migrate", "store backup", "--version");
    }

    @Test
    void version_isPrinted() {
        assertThat(read("--version")).isEqualTo(new Request.Exit(0));

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualToIgnoringNewLines("orlop 1.2.3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"frobnicate", "serve now", "store", "store burn a", "-x", "--verison", "--server.port=1 extra"})
    void unknownWord_isAnsweredWithUsageAndExitCode2(String line) {
        assertThat(read(line)).isEqualTo(new Request.Exit(2));

        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("orlop: ").contains("usage:");
        assertThat(out.size()).isZero();
    }
}
