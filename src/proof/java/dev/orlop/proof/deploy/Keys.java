package dev.orlop.proof.deploy;

import dev.orlop.proof.history.Content;
import dev.orlop.proof.history.Journal;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Keys and values of the traffic's objects, as they are laid out in every store. */
final class Keys {
    /** Everything of the traffic's group, and what the journals themselves need. */
    static final String GROUP = "/registry/proof.orlop.dev/";

    /** The objects. */
    static final String PREFIX = GROUP + "widgets/default/";

    /** What the journals write to see how far they have read. */
    static final String MARK = GROUP + "mark";

    private static final JsonMapper JSON = JsonMapper.shared();

    private Keys() {}

    /**
     * A change of an object; null if it is one of something else.
     *
     * @param value null if it was deleted
     */
    static Journal.@Nullable Entry entry(long revision, String key, @Nullable String value) {
        if (!key.startsWith(PREFIX)) {
            return null;
        }
        String name = key.substring(PREFIX.length());
        return new Journal.Entry(revision, name, value == null ? null : Content.of(JSON.readTree(value), revision));
    }
}
