package dev.orlop.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types the commands of docs/operations.md that move a server's data from the embedded store to etcd, and back. */
class MoveIT {
    private static final Pattern COMMAND = Pattern.compile("(?m)^java -jar orlop\\.jar (migrate .*[^\\\\])$");
    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void documentedCommands_moveAServerToEtcdAndBack(@TempDir Path directory) throws IOException, InterruptedException {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        try (EtcdServer etcd = EtcdServer.start(EtcdRelease.V3_5);
                ShellSession shell = new ShellSession(directory)) {
            String before;
            try (OrlopProcess embedded = OrlopProcess.start(directory, Map.of())) {
                create(embedded, "moved");
                before = withoutVersion(read(embedded, "moved"));
            }
            List<String> commands = commands(etcd);
            assertThat(commands).hasSize(2);

            type(shell, commands.getFirst());
            try (OrlopProcess onEtcd =
                    OrlopProcess.start(elsewhere, Map.of("ORLOP_STORAGE_SERVER_LIST", etcd.endpoint()))) {
                assertThat(withoutVersion(read(onEtcd, "moved"))).isEqualTo(before);
                create(onEtcd, "written-there");
            }

            type(shell, commands.getLast());
            try (OrlopProcess again =
                    OrlopProcess.start(directory, Map.of("ORLOP_STORAGE_EMBEDDED_DIRECTORY", "data-again"))) {
                assertThat(withoutVersion(read(again, "moved"))).isEqualTo(before);
                assertThat(read(again, "written-there")).contains("\"name\":\"written-there\"");
            }
        }
    }

    private static List<String> commands(EtcdServer etcd) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String program =
                java + " @" + Path.of("src", "main", "jvm", "orlop.options").toAbsolutePath() + " -cp '"
                        + System.getProperty("java.class.path") + "' dev.orlop.boot.OrlopApplication ";
        return COMMAND.matcher(Files.readString(Path.of("docs", "operations.md")))
                .results()
                .map(match -> program + match.group(1).replace("http://127.0.0.1:2379", etcd.endpoint()))
                .toList();
    }

    private static void type(ShellSession shell, String command) throws IOException {
        List<String> printed = shell.type(command + " && echo moved");
        assertThat(printed).contains("moved");
        assertThat(String.join("\n", printed)).contains("0 differ").doesNotContain("DEBUG", "Exception", "WARN");
    }

    private void create(OrlopProcess server, String name) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.api() + CONFIG_MAPS))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"metadata\":{\"name\":\"" + name + "\"}}"))
                .build();
        assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(201);
    }

    private String read(OrlopProcess server, String name) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.api() + CONFIG_MAPS + "/" + name))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    /** uid and time of creation stay; the resourceVersion is the store's. */
    private static String withoutVersion(String object) {
        assertThat(object).contains("\"uid\":", "\"creationTimestamp\":");
        return object.replaceFirst("\"resourceVersion\":\"\\d+\"", "\"resourceVersion\":\"\"");
    }
}
