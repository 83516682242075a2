package dev.orlop.registry;

import reactor.util.context.ContextView;

/**
 * Takes what admission has to say about a request to whoever audits it ({@code audit.AddAuditAnnotation}).
 *
 * <p>It travels in the Reactor context of a request under its own class, as {@link Identity} does; without one the
 * annotations are dropped.
 */
@FunctionalInterface
public interface AuditAnnotations {
    AuditAnnotations NONE = (key, value) -> {};

    /** Adds an annotation; of two with one key the first stays. Safe for any thread. */
    void add(String key, String value);

    static AuditAnnotations of(ContextView context) {
        return context.<AuditAnnotations>getOrEmpty(AuditAnnotations.class).orElse(NONE);
    }
}
