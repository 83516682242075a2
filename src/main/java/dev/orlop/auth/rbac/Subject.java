package dev.orlop.auth.rbac;

import dev.orlop.registry.Identity;

/**
 * One subject of a binding ({@code rbacv1.Subject}).
 *
 * @param group whether a group is meant rather than a user
 * @param name of the user or group; a ServiceAccount is the user that it acts as
 * @param text as messages name it, such as {@code User "jane"}
 */
record Subject(boolean group, String name, String text) {
    static Subject user(String name) {
        return new Subject(false, name, "User \"" + name + '"');
    }

    static Subject group(String name) {
        return new Subject(true, name, "Group \"" + name + '"');
    }

    static Subject serviceAccount(String namespace, String name) {
        return new Subject(
                false,
                "system:serviceaccount:" + namespace + ":" + name,
                "ServiceAccount \"" + name + "/" + namespace + '"');
    }

    boolean matches(Identity identity) {
        return group ? identity.isIn(name) : identity.name().equals(name);
    }
}
