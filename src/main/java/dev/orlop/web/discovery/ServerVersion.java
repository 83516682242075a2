package dev.orlop.web.discovery;

import java.util.Locale;

/**
 * The answer of {@code /version} ({@code version.Info} of apimachinery).
 *
 * @param gitVersion a semantic version with a leading {@code v}; helm and kubectl compare it with their own
 * @param buildDate RFC 3339
 */
public record ServerVersion(
        String major, String minor, String gitVersion, String gitCommit, String gitTreeState, String buildDate) {

    /** The Kubernetes release whose behaviour is kept. */
    private static final String KUBERNETES = "1.36.0";

    /**
     * @param version of Orlop, such as {@code 0.1.0}; becomes the build metadata of the semantic version
     */
    public static ServerVersion of(String version, String gitCommit, String buildDate) {
        String metadata = version.replaceAll("[^0-9A-Za-z.-]", "-");
        return new ServerVersion("1", "36", "v" + KUBERNETES + "+orlop-" + metadata, gitCommit, "clean", buildDate);
    }

    /** Operating system and processor in the words of Go, such as {@code linux/amd64}. */
    static String platform() {
        String system = System.getProperty("os.name", "unknown").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch", "unknown");
        return system + "/" + (processor.equals("aarch64") ? "arm64" : processor);
    }
}
