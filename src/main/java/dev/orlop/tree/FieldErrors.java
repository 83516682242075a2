package dev.orlop.tree;

import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.Status;
import dev.orlop.object.Status.Cause;
import dev.orlop.object.StatusException;
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers what is wrong with an object, field by field ({@code field.ErrorList}). One per validation, one thread.
 */
public final class FieldErrors {
    private final List<Cause> causes = new ArrayList<>();

    public void add(Cause cause) {
        causes.add(cause);
    }

    public void required(String field, String message) {
        add(Cause.required(field, message));
    }

    public void invalid(String field, String value, String message) {
        add(Cause.invalid(field, value, message));
    }

    public void forbidden(String field, String message) {
        add(Cause.forbidden(field, message));
    }

    public List<Cause> list() {
        return List.copyOf(causes);
    }

    public boolean isEmpty() {
        return causes.isEmpty();
    }

    /**
     * @throws StatusException with 422 and all causes, if there is one
     */
    public void throwIfAny(GroupVersionKind kind, String name) {
        if (!causes.isEmpty()) {
            throw new StatusException(Status.invalid(kind, name, list()));
        }
    }
}
