package dev.orlop.model;

import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import org.jspecify.annotations.Nullable;

/**
 * What one client saw of one finished operation.
 *
 * <p>{@code floor} is a revision that somebody knew to be committed before the operation began; {@code ceiling} the
 * store's revision after it had ended. In between lies the moment at which the operation took effect.
 */
sealed interface Observation {
    /**
     * @param basis the object that the write replaced, or null if it made one
     * @param expires whether the object has a time to live from now on
     */
    record Written(
            String key,
            long floor,
            KubeObject result,
            @Nullable KubeObject basis,
            boolean expires) implements Observation {}

    record Deleted(String key, long floor, KubeObject result) implements Observation {}

    record Read(
            String key, long floor, long ceiling, @Nullable KubeObject seen) implements Observation {}

    record Listed(String namespace, long floor, long ceiling, ObjectList seen) implements Observation {}

    /** A create that found the key taken. */
    record Taken(String key, long floor, long ceiling) implements Observation {}

    /** An update or a delete that found nothing. */
    record Missing(String key, long floor, long ceiling) implements Observation {}

    /**
     * A write on condition of a version.
     *
     * @param version which the object did not have at the time
     */
    record Refused(String key, long floor, long ceiling, long version) implements Observation {}
}
