package dev.orlop.registry.type;

import dev.orlop.object.NameRule;
import dev.orlop.storage.Ttl;
import dev.orlop.tree.FieldErrors;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rules of writing one resource type ({@code rest.RESTCreateStrategy} and its kin). Trees are in the storage
 * version, their metadata is in shape, and a strategy may change the new object, never the old one. Stateless.
 */
public interface Strategy {
    /** What is wrong with a name. */
    default List<String> nameProblems(String name) {
        return NameRule.DNS_1123_SUBDOMAIN.check(name);
    }

    /** Whether a body must state its apiVersion and kind; else they follow from the URL. */
    default boolean typeRequired() {
        return false;
    }

    /** Whether an update may leave out the resourceVersion: the last write then wins. */
    default boolean allowsUnconditionalUpdate() {
        return true;
    }

    /** How long an object lives after each write. */
    default Ttl ttl() {
        return Ttl.FOREVER;
    }

    /** The generation of a new object, 0 for none. */
    default long firstGeneration() {
        return 0;
    }

    /** Whether the change of an object raises its generation. Both have the same status where that is a subresource. */
    default boolean raisesGeneration(ObjectNode object, ObjectNode old) {
        return false;
    }

    /** Whether a client may send the status of a new object, though there is a subresource for it. */
    default boolean keepsSentStatus() {
        return false;
    }

    /**
     * The object as it will be stored, by which its owners are found: itself, unless the rules of the type tell more apart.
     * It shares the metadata.
     */
    default ObjectNode asStored(ObjectNode object) {
        return object;
    }

    /** Completes a new object. */
    default void prepareForCreate(ObjectNode object) {}

    /**
     * States in a new object who asks for it, in kinds that say so.
     *
     * @param userInfo makes an {@code authenticationv1.UserInfo}
     */
    default void attribute(ObjectNode object, Supplier<ObjectNode> userInfo) {}

    /** Completes a changed object and takes back what an update must not change. */
    default void prepareForUpdate(ObjectNode object, ObjectNode old) {}

    /** Checks what a new or changed object says outside its metadata. */
    default void validate(ObjectNode object, FieldErrors causes) {}

    /** Checks what may not change; {@link #validate} has its turn too. */
    default void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors causes) {}

    /**
     * Checks a new or changed object as a whole.
     *
     * @param old the stored object, or null for a new one
     */
    default void validate(ObjectNode object, @Nullable ObjectNode old, FieldErrors causes) {
        validate(object, causes);
        if (old != null) {
            validateUpdate(object, old, causes);
        }
    }

    /** Warns of what a new or changed object says, though it is valid. */
    default void warn(ObjectNode object, @Nullable ObjectNode old, Consumer<String> warnings) {}

    /** Whether a write to the status takes the metadata along that it sends. */
    default boolean isStatusWithMetadata() {
        return false;
    }

    /** Checks a write to the status. */
    default void validateStatus(ObjectNode object, ObjectNode old, FieldErrors causes) {}

    /**
     * Completes an object whose subresource is but a field of it.
     *
     * @param now as objects state the time
     */
    default void prepareForFieldUpdate(ObjectNode object, ObjectNode old, String now) {}

    /** Checks a write to a subresource that is but a field of the object. */
    default void validateFieldUpdate(ObjectNode object, ObjectNode old, FieldErrors causes) {}

    /** Why an object of that name must not be deleted, or null. */
    default @Nullable String deletionProblem(String name) {
        return null;
    }

    /** Finalizers that a delete adds. */
    default List<String> finalizersOnDeletion() {
        return List.of();
    }

    /** Whether objects only go after a time of being deleted, whatever finalizers they have. */
    default boolean isDeletedInSteps() {
        return false;
    }

    /** Whether the mark of a deletion says when the object may go, and raises its generation. */
    default boolean deletionRaisesGeneration() {
        return true;
    }

    /** Completes an object that is marked as being deleted. */
    default void prepareForDeletion(ObjectNode object, String now) {}

    /** Whether something beside {@code metadata.finalizers} keeps a deleted object in place. */
    default boolean isHeld(ObjectNode object) {
        return false;
    }
}
