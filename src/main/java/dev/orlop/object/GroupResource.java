package dev.orlop.object;

/**
 * A resource type without its version. {@code group} is empty for the core group.
 *
 * @param resource the plural name, lower case
 */
public record GroupResource(String group, String resource) {
    public static final GroupResource NAMESPACES = new GroupResource("", "namespaces");

    /** {@code plural.group}, or the plural alone in the core group: the form of error messages and property keys. */
    @Override
    public String toString() {
        return group.isEmpty() ? resource : resource + "." + group;
    }
}
