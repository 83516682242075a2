package dev.orlop.helm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.support.FreePorts;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The rendered container as a process on this machine, on free ports of 127.0.0.1. */
final class RunningPod implements AutoCloseable {
    private static final long SECONDS_TO_START = 120;

    private final Rendered rendered;
    private final Image image;
    private final int apiPort = FreePorts.next();
    private final int managementPort = FreePorts.next();
    private final Path output;
    private final Path errors;
    private final Process process;

    private RunningPod(Image image, Rendered rendered, Map<String, Path> secrets) throws IOException {
        this.image = image;
        this.rendered = rendered;
        for (VolumeMount mount : rendered.server().getVolumeMounts()) {
            fill(mount, secrets);
        }
        Map<String, String> environment = new HashMap<>(image.environment());
        environment.putAll(rendered.environment());
        environment.putAll(Map.of(
                "SERVER_PORT",
                "" + apiPort,
                "SERVER_ADDRESS",
                "127.0.0.1",
                "MANAGEMENT_SERVER_PORT",
                "" + managementPort,
                "MANAGEMENT_SERVER_ADDRESS",
                "127.0.0.1"));
        output = Files.createTempFile(image.place("/tmp"), "pod", ".out");
        errors = Files.createTempFile(image.place("/tmp"), "pod", ".err");
        process = image.command(image.entrypoint(), environment)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
    }

    /**
     * Starts it and waits until its readiness probe succeeds.
     *
     * @param secrets for each Secret that is mounted and not the chart's own, a directory with its keys as files
     */
    static RunningPod start(Image image, Rendered rendered, Map<String, Path> secrets) throws IOException {
        RunningPod pod = new RunningPod(image, rendered, secrets);
        try {
            Awaitility.await("readiness")
                    .atMost(SECONDS_TO_START, TimeUnit.SECONDS)
                    .until(() -> !pod.process.isAlive()
                            || pod.succeeds(pod.rendered.server().getReadinessProbe()));
            assertThat(pod.process.isAlive()).as(pod::log).isTrue();
            return pod;
        } catch (RuntimeException | Error e) {
            pod.close();
            throw new AssertionError("the pod is not ready: " + pod.log(), e);
        }
    }

    private void fill(VolumeMount mount, Map<String, Path> secrets) throws IOException {
        Path directory = Files.createDirectories(image.place(mount.getMountPath()));
        Volume volume = rendered.pods().getSpec().getVolumes().stream()
                .filter(each -> each.getName().equals(mount.getName()))
                .findFirst()
                .orElse(null);
        if (volume != null && volume.getConfigMap() != null) {
            String name = volume.getConfigMap().getName();
            ConfigMap map = rendered.all(ConfigMap.class).stream()
                    .filter(each -> each.getMetadata().getName().equals(name))
                    .findFirst()
                    .orElseThrow();
            for (Map.Entry<String, String> file : map.getData().entrySet()) {
                Files.writeString(directory.resolve(file.getKey()), file.getValue());
            }
        } else if (volume != null && volume.getSecret() != null) {
            String name = volume.getSecret().getSecretName();
            Path given = secrets.get(name);
            if (given == null) {
                for (Map.Entry<String, byte[]> file : rendered.secret(name).entrySet()) {
                    Files.write(directory.resolve(file.getKey()), file.getValue());
                }
                return;
            }
            try (Stream<Path> files = Files.list(given)) {
                for (Path file : files.toList()) {
                    Files.copy(file, directory.resolve(file.getFileName().toString()));
                }
            }
        }
    }

    /** As the kubelet asks: a certificate is not checked. */
    boolean succeeds(Probe probe) {
        int port = probe.getHttpGet().getPort().getStrVal().equals("api") ? apiPort : managementPort;
        String url = probe.getHttpGet().getScheme().toLowerCase(Locale.ROOT) + "://127.0.0.1:" + port
                + probe.getHttpGet().getPath();
        try {
            return new ProcessBuilder("curl", "--silent", "--fail", "--insecure", "--max-time", "4", url)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            throw new AssertionError("curl is needed, as for the README's tour", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    int apiPort() {
        return apiPort;
    }

    int managementPort() {
        return managementPort;
    }

    Process process() {
        return process;
    }

    List<String> lines() throws IOException {
        return Files.readAllLines(output);
    }

    String log() {
        return Image.read(output) + Image.read(errors);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
