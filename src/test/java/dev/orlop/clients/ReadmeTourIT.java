package dev.orlop.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.support.KubernetesPrograms;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types the README's tour, every block of it, into a shell beside a real server, on each engine. */
class ReadmeTourIT {
    private static final Set<String> TOOLS = Set.of("kubectl", "helm");
    private static final String CHART =
            Path.of("helm", "orlop").toAbsolutePath().toString();
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```shell\n(.*?)^```$");

    @Test
    void tour_onEmbedded(@TempDir Path directory) throws IOException, InterruptedException {
        type(directory, Map.of());
    }

    @Test
    void tour_onEtcd3(@TempDir Path directory) throws IOException, InterruptedException {
        try (EtcdServer etcd = EtcdServer.start(EtcdRelease.V3_5)) {
            type(directory, Map.of("ORLOP_STORAGE_SERVER_LIST", etcd.endpoint()));
        }
    }

    @Test
    void tour_onEtcd2(@TempDir Path directory) throws IOException, InterruptedException {
        try (EtcdServer etcd = EtcdServer.of(EtcdRelease.V3_4).v2().start()) {
            type(directory, Map.of("ORLOP_STORAGE_TYPE", "etcd2", "ORLOP_STORAGE_SERVER_LIST", etcd.endpoint()));
        }
    }

    private static void type(Path directory, Map<String, String> settings) throws IOException, InterruptedException {
        try (OrlopProcess server = OrlopProcess.startSecured(directory, settings);
                ShellSession shell = new ShellSession(directory)) {
            KubernetesPrograms.of(KubernetesPrograms.NEWEST).ifPresent(shell::offer);
            StringBuilder told = new StringBuilder();
            for (String block : blocks()) {
                String program = block.substring(0, block.indexOf(' '));
                if (TOOLS.contains(program) && !shell.has(program)) {
                    System.out.println("ReadmeTourIT: there is no " + program + ", its part of the tour is not typed");
                    continue;
                }
                List<String> printed = shell.type(block.replace("https://127.0.0.1:8443", server.api())
                        .replace("http://127.0.0.1:8081", server.management())
                        .replace("./helm/orlop", CHART));
                check(block, printed);
                told.append(String.join("\n", printed)).append('\n');
                if (block.contains("kill -9")) {
                    server.awaitEnd();
                    server.restart();
                }
            }
            if (shell.has("kubectl")) {
                assertThat(told).contains("widget.example.com/by-kubectl created");
            }
            if (shell.has("helm")) {
                assertThat(told).containsSubsequence("Rollback to 1", "release \"stores\" uninstalled");
            }
        }
    }

    private static List<String> blocks() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        return BLOCK.matcher(readme)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    private static void check(String block, List<String> printed) {
        String all = String.join("\n", printed);
        assertThat(all)
                .as(block)
                .doesNotContain("\"status\":\"Failure\"", "is lost", "command not found", "Error from");
        if (block.contains("labelSelector")) {
            assertThat(printed.getFirst()).contains("\"name\":\"green\"").doesNotContain("\"name\":\"red\"");
            assertThat(all).contains("\"name\":\"red\"");
        }
        if (block.contains("is lost")) {
            List<Long> counts = printed.stream()
                    .map(String::strip)
                    .filter(line -> line.matches("\\d+"))
                    .map(Long::valueOf)
                    .toList();
            assertThat(counts)
                    .as("events since the noted version, acknowledged writes: " + all)
                    .hasSize(2);
            assertThat(counts.get(1)).isPositive();
            assertThat(counts.get(0)).isGreaterThanOrEqualTo(counts.get(1));
        }
    }
}
