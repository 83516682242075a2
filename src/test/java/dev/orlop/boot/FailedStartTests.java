package dev.orlop.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.orlop.support.etcd.TestPki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Settings that cannot be meant: the whole application says what is wrong and what to do, without a stack trace. */
@ExtendWith(OutputCaptureExtension.class)
@Isolated("reads all that is printed")
class FailedStartTests {
    private static final String SERVER_LIST = "Give the URLs of the etcd servers, such as orlop.storage.server-list=";
    private static final String PEM = "Give a PEM file that this process may read";

    @TempDir
    Path directory;

    /** Settings, what is said of them and what to do. */
    static Stream<Arguments> settings() {
        return Stream.of(
                arguments(List.of("type=etcd9"), "unknown storage type: etcd9", "Set orlop.storage.type to one of: "),
                arguments(List.of("type=etcd3"), "no etcd servers are configured", SERVER_LIST),
                arguments(List.of("type=etcd2"), "orlop.storage.server-list is empty", "Set it to the client URLs"),
                arguments(
                        List.of("server-list=http://127.0.0.1:1,ftp://nowhere"),
                        "orlop.storage.server-list: not a URL of an etcd server: \"ftp://nowhere\"",
                        SERVER_LIST),
                arguments(
                        List.of("server-list=https://127.0.0.1:1", "ca-file=DIRECTORY/missing.pem"),
                        "missing.pem: there is no such file",
                        PEM),
                arguments(
                        List.of(
                                "server-list=https://127.0.0.1:1",
                                "cert-file=DIRECTORY/client.pem",
                                "key-file=DIRECTORY/garbage.pem"),
                        "orlop.storage.key-file: cannot use ",
                        PEM),
                arguments(
                        List.of("overrides=events=http://127.0.0.1:1"),
                        "orlop.storage.overrides has a malformed entry: \"events=http://127.0.0.1:1\"",
                        "Write each override as group/resource#url;url"),
                arguments(
                        List.of("overrides=/events#http://127.0.0.1:1"),
                        "orlop.storage.overrides names servers for [events], and the embedded store has none",
                        "Remove it, or set orlop.storage.type to etcd3 or etcd2."),
                arguments(
                        List.of("history-window=10s"),
                        "orlop.storage.history-window is PT10S, less than the PT1M15S",
                        "Give a longer one, or leave it out."));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void start_withAWrongSetting_saysWhatIsWrongAndWhatToDo(
            List<String> settings, String description, String action, CapturedOutput output) throws IOException {
        assertThat(new TestPki(directory).client().certificate()).isEqualTo(directory.resolve("client.pem"));
        Files.writeString(directory.resolve("garbage.pem"), "garbage");

        assertThatThrownBy(() -> OrlopApplication.main(commandLine(settings))).isInstanceOf(Exception.class);

        assertThat(output.getAll()).containsSubsequence("Orlop did not start: ", description, action);
        assertThat(output.getAll().lines()).noneMatch(line -> line.startsWith("\tat "));
    }

    private String[] commandLine(List<String> settings) {
        Stream<String> own = settings.stream()
                .map(setting -> "--orlop.storage." + setting.replace("DIRECTORY", directory.toString()));
        Stream<String> common = Stream.of(
                "--server.port=0",
                "--management.server.port=0",
                "--orlop.storage.embedded.directory=" + directory.resolve("data"));
        return Stream.concat(common, own).toArray(String[]::new);
    }
}
