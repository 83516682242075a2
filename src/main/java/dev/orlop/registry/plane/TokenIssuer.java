package dev.orlop.registry.plane;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Issues tokens of service accounts. Safe for any number of threads. */
public interface TokenIssuer {
    /** Whom a token is for that names nobody. */
    List<String> audiences();

    /** How many seconds a token lives at most; 0 for as many as are asked for. */
    long longest();

    /** A signed token. Takes a millisecond of a processor. */
    String issue(Grant grant);

    /** Names an object that a token ends with; the uid is empty if there is none of that name. */
    record Ref(String name, String uid) {}

    /**
     * What a token says.
     *
     * @param id unlike that of any other token
     * @param seconds from when it was issued to when it ends
     */
    record Grant(
            String id,
            String namespace,
            Ref account,
            @Nullable Ref pod,
            @Nullable Ref secret,
            @Nullable Ref node,
            List<String> audiences,
            Instant issued,
            long seconds) {}
}
