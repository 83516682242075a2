package dev.orlop.web.request;

import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.Status;
import dev.orlop.object.Status.Cause;
import dev.orlop.object.StatusException;
import java.util.List;

/** Failures of well-formed request options that are not allowed: 422 about the options' own kind. */
public final class OptionErrors {
    private OptionErrors() {}

    /**
     * @param kind {@code ListOptions}, {@code CreateOptions}, {@code UpdateOptions}, {@code PatchOptions} or
     *     {@code DeleteOptions}
     */
    public static StatusException invalid(String kind, Cause cause) {
        return new StatusException(Status.invalid(new GroupVersionKind("meta.k8s.io", "v1", kind), "", List.of(cause)));
    }
}
