package dev.orlop.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.support.etcd.TestPki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that cannot start ends with an exit code and with words that help, not with a stack trace. More of what can be wrong: {@code FailedStartTests}. */
class FailedStartIT {
    @TempDir
    Path directory;

    @Test
    void unknownStorageType_isNamedBesideTheKnownOnes() throws InterruptedException {
        OrlopProcess server = OrlopProcess.startInVain(directory, Map.of("ORLOP_STORAGE_TYPE", "etcd9"));

        requireFailure(server);
        assertThat(server.logged())
                .contains("Orlop did not start: ", "unknown storage type: etcd9")
                .contains("Set orlop.storage.type to one of: ", "embedded");
    }

    /** Found before there is a store. */
    @Test
    void fileThatIsNoKey_isNamed() throws IOException, InterruptedException {
        TestPki pki = new TestPki(directory);
        Files.writeString(pki.client().key(), "garbage");

        OrlopProcess server = OrlopProcess.startInVain(
                directory,
                Map.of(
                        "ORLOP_STORAGE_SERVER_LIST", "https://127.0.0.1:1",
                        "ORLOP_STORAGE_CERT_FILE", pki.client().certificate().toString(),
                        "ORLOP_STORAGE_KEY_FILE", pki.client().key().toString()));

        requireFailure(server);
        assertThat(server.logged())
                .contains("Orlop did not start: ")
                .contains("orlop.storage.key-file: cannot use " + pki.client().key())
                .contains("Give a PEM file that this process may read");
    }

    @Test
    void directoryOfAnother_isRefused() throws IOException, InterruptedException {
        Path data = directory.resolve("data");
        Map<String, String> settings = Map.of("ORLOP_STORAGE_EMBEDDED_DIRECTORY", data.toString());
        Path second = Files.createDirectory(directory.resolve("second"));
        try (OrlopProcess first = OrlopProcess.start(directory, settings)) {
            OrlopProcess refused = OrlopProcess.startInVain(second, settings);

            requireFailure(refused);
            assertThat(refused.logged())
                    .contains("Orlop did not start: ", data + " is in use by another Orlop")
                    .contains("Stop the other one, or give this one a directory of its own.");
            assertThat(first.isReady()).isTrue();
        }
    }

    @Test
    void missingCrdFile_isNamed() throws InterruptedException {
        OrlopProcess server = OrlopProcess.startInVain(directory, Map.of("ORLOP_CRDS", "missing.yaml"));

        requireFailure(server);
        assertThat(server.logged()).contains("Orlop did not start: ", "orlop.crds: ", "missing.yaml");
    }

    @Test
    void refusedCrd_isToldInOneLine() throws IOException, InterruptedException {
        Files.writeString(directory.resolve("refused.yaml"), """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: cogs.example.org}
            spec:
              group: example.com
              scope: Namespaced
              names: {plural: cogs, kind: Cog}
              versions:
              - name: v1
                served: true
                storage: true
                schema: {openAPIV3Schema: {type: object}}
            """);

        OrlopProcess server = OrlopProcess.startInVain(directory, Map.of("ORLOP_CRDS", "refused.yaml"));

        requireFailure(server);
        assertThat(server.logged().lines().filter(line -> line.contains(" ERROR ")))
                .singleElement()
                .asString()
                .contains("orlop.crds: a type is refused: ", "cogs.example.org", "metadata.name");
    }

    private static void requireFailure(OrlopProcess server) {
        assertThat(server.exitCode()).as(server.logged()).isEqualTo(1);
        assertThat(server.logged().lines()).noneMatch(line -> line.startsWith("\tat "));
    }
}
