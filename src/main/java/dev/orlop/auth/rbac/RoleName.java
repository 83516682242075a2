package dev.orlop.auth.rbac;

/**
 * Names a role.
 *
 * @param namespace empty for a ClusterRole
 */
public record RoleName(String namespace, String name) {
    boolean isCluster() {
        return namespace.isEmpty();
    }

    String kind() {
        return isCluster() ? "ClusterRole" : "Role";
    }

    String missing() {
        return (isCluster() ? "clusterrole" : "role") + ".rbac.authorization.k8s.io \"" + name + "\" not found";
    }
}
