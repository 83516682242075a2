package dev.orlop.auth;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a file of the configuration, up to a limit. One thread. */
public final class Problems {
    private static final int MOST = 20;
    private final List<String> texts = new ArrayList<>();

    public void add(String field, String text) {
        if (texts.size() < MOST) {
            texts.add(field + ": " + text);
        }
    }

    /**
     * Ends the reading of a file that cannot be used.
     *
     * @throws IllegalArgumentException naming each field that is wrong, if any is
     */
    public void throwIfAny() {
        if (!texts.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", texts));
        }
    }
}
