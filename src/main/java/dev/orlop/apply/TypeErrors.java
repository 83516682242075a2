package dev.orlop.apply;

import dev.orlop.apply.field.PathElement;
import java.util.ArrayList;
import java.util.List;

/** The problems of a value that does not fit its type ({@code typed.ValidationErrors}), at most {@link #MAX}. */
final class TypeErrors {
    /** A client can send a million wrong values; nobody reads as many messages. */
    private static final int MAX = 32;

    private final List<String> paths = new ArrayList<>();
    private final List<String> messages = new ArrayList<>();

    boolean isEmpty() {
        return messages.isEmpty();
    }

    boolean isFull() {
        return messages.size() >= MAX;
    }

    int size() {
        return messages.size();
    }

    void add(String message) {
        if (!isFull()) {
            paths.add("");
            messages.add(message);
        }
    }

    /** Puts an element before the paths of all problems from a place on. */
    void prefix(int from, PathElement element) {
        for (int i = from; i < paths.size(); i++) {
            paths.set(i, element + paths.get(i));
        }
    }

    void throwIfAny(String opening) {
        if (!isEmpty()) {
            throw new UntypedException(opening + this);
        }
    }

    @Override
    public String toString() {
        if (messages.size() == 1) {
            return line(0);
        }
        StringBuilder text = new StringBuilder("errors:");
        for (int i = 0; i < messages.size(); i++) {
            text.append("\n  ").append(line(i));
        }
        return text.toString();
    }

    private String line(int i) {
        return paths.get(i).isEmpty() ? messages.get(i) : paths.get(i) + ": " + messages.get(i);
    }
}
