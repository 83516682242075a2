package dev.orlop.auth;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells which paths may be asked for without a credential. Unless it is told otherwise these are health and version, for
 * everybody; what an operator has named is subject to authorization besides. Safe for any number of threads.
 */
public final class AnonymousAccess {
    private static final Set<String> USUAL = Set.of("/healthz", "/livez", "/readyz", "/version");

    private volatile Rule rule = new Rule(USUAL, false);

    /** @param paths null for all */
    private record Rule(@Nullable Set<String> paths, boolean named) {}

    /** Lets nobody in without a credential. */
    public void forbid() {
        rule = new Rule(Set.of(), true);
    }

    /**
     * Lets everybody ask for these paths, as {@code system:anonymous}.
     *
     * @param paths null for all
     */
    public void allow(@Nullable Set<String> paths) {
        rule = new Rule(paths, true);
    }

    /** Goes back to health and version. */
    public void reset() {
        rule = new Rule(USUAL, false);
    }

    /**
     * Whether a path may be asked for.
     *
     * @param path as it came; a slash at its end does not count
     */
    public boolean admits(String path, boolean read) {
        Rule now = rule;
        Set<String> paths = now.paths;
        String plain = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return paths == null || ((paths.contains(plain) || paths.contains(path)) && (read || now.named));
    }

    /** Whether the authorizer has a say too. */
    public boolean isAuthorized() {
        return rule.named;
    }
}
