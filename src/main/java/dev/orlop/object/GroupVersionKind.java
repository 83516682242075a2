package dev.orlop.object;

/** The type of an object as its body states it; {@code group} is empty for the core group. */
public record GroupVersionKind(String group, String version, String kind) {
    /** Reads {@code apiVersion} and {@code kind} of a body. An apiVersion without a slash is of the core group. */
    public static GroupVersionKind of(String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        return slash < 0
                ? new GroupVersionKind("", apiVersion, kind)
                : new GroupVersionKind(apiVersion.substring(0, slash), apiVersion.substring(slash + 1), kind);
    }

    public String apiVersion() {
        return apiVersion(group, version);
    }

    static String apiVersion(String group, String version) {
        return group.isEmpty() ? version : group + "/" + version;
    }
}
