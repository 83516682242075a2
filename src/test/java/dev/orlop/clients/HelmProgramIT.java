package dev.orlop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.orlop.support.KubernetesPrograms;
import dev.orlop.support.Shell;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program helm, of Helm 3 and of Helm 4: releases go forth and back, and from the one to the other. */
class HelmProgramIT {
    private static final String CHART = Path.of("src", "test", "resources", "charts", "forum")
            .toAbsolutePath()
            .toString();

    @TempDir
    static Path directory;

    private static OrlopProcess server;
    private static KubernetesClient client;
    private static Path kubeconfig;

    @BeforeAll
    static void start() throws IOException {
        server = OrlopProcess.start(Files.createDirectory(directory.resolve("server")), Map.of());
        Config config =
                new ConfigBuilder(Config.empty()).withMasterUrl(server.api()).build();
        client = new KubernetesClientBuilder().withConfig(config).build();
        kubeconfig = server.writeKubeconfig(directory.resolve("kubeconfig"));
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {KubernetesPrograms.OLDEST, KubernetesPrograms.NEWEST})
    void release_isInstalledUpgradedRolledBackAndUninstalled(int minor) {
        String name = "talk" + minor;
        Path helm = helm(minor);
        assertThat(run(helm, "install", name, CHART))
                .contains("STATUS: deployed", "REVISION: 1", name + "-forum is at forum.example.");
        Deployment first = deployment(name);

        run(helm, "upgrade", name, CHART, "--set", "autoscaling.enabled=true,moderators={bob}");
        assertThat(deployment(name).getSpec().getReplicas())
                .as("left to the autoscaler")
                .isEqualTo(1);
        assertThat(autoscalers(name)).hasSize(1);
        assertThat(board(name)).hasSize(2);

        assertThat(run(helm, "rollback", name, "1")).contains("Rollback was a success");
        assertThat(deployment(name).getSpec()).isEqualTo(first.getSpec());
        assertThat(deployment(name).getMetadata().getUid())
                .isEqualTo(first.getMetadata().getUid());
        assertThat(autoscalers(name)).isEmpty();
        assertThat(board(name)).hasSize(1);
        assertThat(run(helm, "history", name))
                .containsSubsequence("superseded", "superseded", "deployed", "Rollback to 1");
        assertThat(run(helm, "list", "--short").lines()).contains(name);

        assertThat(run(helm, "uninstall", name)).contains("[Secret] " + name + "-forum", "uninstalled");
        assertThat(deployment(name)).isNull();
        assertThat(client.secrets()
                        .inNamespace("default")
                        .withName(name + "-forum")
                        .get())
                .as("kept")
                .isNotNull();
        assertThat(run(helm, "list", "--short").lines()).doesNotContain(name);
    }

    /** What one has made by patches of its own the other takes over, and has the server apply. */
    @Test
    void releaseOfHelmThree_isTakenOverByHelmFour() {
        Path three = helm(KubernetesPrograms.OLDEST);
        Path four = helm(KubernetesPrograms.NEWEST);
        run(three, "install", "moved", CHART);
        assertThat(managers("moved")).containsExactly("helm/Update");

        run(four, "upgrade", "moved", CHART, "--server-side=true", "--set", "replicas=3");
        assertThat(deployment("moved").getSpec().getReplicas()).isEqualTo(3);
        assertThat(managers("moved")).containsExactly("helm/Apply");

        client.apps()
                .deployments()
                .inNamespace("default")
                .withName("moved-forum")
                .scale(7);
        assertThat(attempt(four, "upgrade", "moved", CHART, "--set", "replicas=4")
                        .output())
                .contains("conflict", ".spec.replicas");
        run(four, "upgrade", "moved", CHART, "--set", "replicas=4", "--force-conflicts");
        assertThat(deployment("moved").getSpec().getReplicas()).isEqualTo(4);

        run(four, "rollback", "moved", "2", "--force-conflicts");
        assertThat(deployment("moved").getSpec().getReplicas()).isEqualTo(3);
        // As the first revision was made: by a patch.
        run(four, "rollback", "moved", "1");
        assertThat(deployment("moved").getSpec().getReplicas()).isEqualTo(2);
        run(four, "uninstall", "moved");
        assertThat(deployment("moved")).isNull();
    }

    private static Path helm(int minor) {
        Optional<KubernetesPrograms> programs = KubernetesPrograms.of(minor);
        assumeTrue(programs.isPresent(), "Skipped: neither the cache of programs nor npm has helm.");
        return programs.get().helm();
    }

    private static String run(Path helm, String... arguments) {
        Shell.Result result = attempt(helm, arguments);
        assertThat(result.ok())
                .as(String.join(" ", arguments) + "\n" + result.output())
                .isTrue();
        return result.output();
    }

    private static Shell.Result attempt(Path helm, String... arguments) {
        List<String> command = new ArrayList<>(List.of(helm.toString(), "--kubeconfig=" + kubeconfig));
        command.addAll(List.of(arguments));
        return Shell.run(command, Map.of("HOME", directory.toString()), directory);
    }

    private static Deployment deployment(String release) {
        return client.apps()
                .deployments()
                .inNamespace("default")
                .withName(release + "-forum")
                .get();
    }

    private static List<String> managers(String release) {
        return deployment(release).getMetadata().getManagedFields().stream()
                .map((ManagedFieldsEntry entry) -> entry.getManager() + "/" + entry.getOperation())
                .toList();
    }

    private static List<?> autoscalers(String release) {
        return client.autoscaling()
                .v2()
                .horizontalPodAutoscalers()
                .inNamespace("default")
                .withLabel("app.kubernetes.io/instance", release)
                .list()
                .getItems();
    }

    /** The moderators of the release's board. */
    private static List<?> board(String release) {
        GenericKubernetesResource board = client.genericKubernetesResources("forum.example/v1alpha1", "Board")
                .inNamespace("default")
                .withName(release + "-forum")
                .get();
        return board.get("spec", "moderators");
    }
}
