package dev.orlop.registry.admission;

import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.registry.type.AdmissionAttributes;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes part in the admission of writes, as a rule by configuration that is stored as objects.
 *
 * <p>{@link #changed} and {@link #deleted} are called by one thread at a time; the rest by any, at any time, and sees the
 * configuration as it was at one moment.
 */
public interface AdmissionPlugin {
    /** The types whose objects configure it; none for rules that always hold. */
    default Set<GroupResource> configuredBy() {
        return Set.of();
    }

    /** Takes an object of its configuration, new or changed. Short work: the write of the object waits for it. */
    default void changed(GroupResource type, KubeObject object, ObjectNode tree) {}

    /** An object of its configuration is gone. */
    default void deleted(GroupResource type, String name) {}

    /** Whether anything is configured. */
    default boolean isConfigured() {
        return true;
    }

    /** What changes such writes by the present configuration, or null. Asked once for each kind of write. */
    default @Nullable Mutator mutator(Interest interest) {
        return null;
    }

    /** What checks such writes by the present configuration, or null. Asked once for each kind of write. */
    default @Nullable Validator validator(Interest interest) {
        return null;
    }

    /** Changes what is about to be written. */
    @FunctionalInterface
    interface Mutator {
        /** Changes the object through the attributes; called a second time if {@code round} says so. */
        Mono<Void> mutate(AdmissionAttributes write, Reinvocation round);
    }

    /** Refuses what is about to be written, or not. */
    @FunctionalInterface
    interface Validator {
        Mono<Void> validate(AdmissionAttributes write);
    }
}
