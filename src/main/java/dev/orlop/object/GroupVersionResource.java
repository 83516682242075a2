package dev.orlop.object;

/** A resource type in one of its versions; {@code group} is empty for the core group. */
public record GroupVersionResource(String group, String version, String resource) {
    public GroupResource groupResource() {
        return new GroupResource(group, resource);
    }

    /** The {@code apiVersion} that objects of this type carry: {@code v1} or {@code group/version}. */
    public String apiVersion() {
        return GroupVersionKind.apiVersion(group, version);
    }
}
