package dev.orlop.registry;

import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.Status;
import dev.orlop.object.Status.Cause;
import dev.orlop.object.StatusException;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with an object, gathered field by field ({@code field.ErrorList}). One per validation, one thread. */
final class Causes {
    private final List<Cause> causes = new ArrayList<>();

    void add(Cause cause) {
        causes.add(cause);
    }

    void required(String field, String message) {
        add(Cause.required(field, message));
    }

    void invalid(String field, String value, String message) {
        add(Cause.invalid(field, value, message));
    }

    void forbidden(String field, String message) {
        add(Cause.forbidden(field, message));
    }

    List<Cause> list() {
        return List.copyOf(causes);
    }

    boolean isEmpty() {
        return causes.isEmpty();
    }

    /**
     * @throws StatusException with 422 and all causes, if there is one
     */
    void throwIfAny(GroupVersionKind kind, String name) {
        if (!causes.isEmpty()) {
            throw new StatusException(Status.invalid(kind, name, list()));
        }
    }
}
