package dev.orlop.support.etcd;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The releases of etcd that are tested: the oldest that is supported, and one whose requested progress can be relied on. */
public enum EtcdRelease {
    V3_4("3.4", "3.4.0", "3.5.0"),
    V3_5("3.5", "3.5.13", "4.0.0");

    private final String line;
    private final String atLeast;
    private final String below;

    EtcdRelease(String line, String atLeast, String below) {
        this.line = line;
        this.atLeast = atLeast;
        this.below = below;
    }

    /** The newest one, or all of them with {@code -Dorlop.etcd.all=true}: for tests that take long with each. */
    public static Stream<EtcdRelease> tested() {
        return Boolean.getBoolean("orlop.etcd.all") ? Stream.of(values()) : Stream.of(V3_5);
    }

    /** The programs of this release, which are fetched if need be. */
    public EtcdBinaries binaries() {
        return EtcdBinaries.of(this);
    }

    boolean includes(String version) {
        return compare(version, atLeast) >= 0 && compare(version, below) < 0;
    }

    /** Its name as a folder, such as {@code 3.4}. */
    String line() {
        return line;
    }

    @Override
    public String toString() {
        return "etcd >= " + atLeast + ", < " + below;
    }

    private static int compare(String left, String right) {
        return Arrays.compare(numbers(left), numbers(right));
    }

    private static int[] numbers(String version) {
        return List.of(version.split("\\D+")).stream()
                .mapToInt(Integer::parseInt)
                .toArray();
    }
}
