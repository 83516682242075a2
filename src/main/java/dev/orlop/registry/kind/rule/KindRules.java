package dev.orlop.registry.kind.rule;

import dev.orlop.tree.FieldErrors;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * States the rules of one kind. Objects are in the stored version and in the shape of their type, defaults included.
 * Stateless.
 */
public interface KindRules {
    /** Nothing but shape. */
    KindRules NONE = new KindRules() {};

    /** Completes a new object, which has its uid. */
    default void prepareForCreate(ObjectNode object) {}

    /**
     * States in a new object who asks for it.
     *
     * @param userInfo makes an {@code authenticationv1.UserInfo}
     */
    default void attribute(ObjectNode object, Supplier<ObjectNode> userInfo) {}

    /** Completes a changed object and takes back what an update must not change. */
    default void prepareForUpdate(ObjectNode object, ObjectNode old) {}

    /** Checks a new or changed object. */
    default void validate(ObjectNode object, FieldErrors causes) {}

    /**
     * Completes an object whose subresource is but a field of it.
     *
     * @param now as objects state the time
     */
    default void prepareForFieldUpdate(ObjectNode object, ObjectNode old, String now) {}

    /** Checks a write to a subresource that is but a field of the object. */
    default void validateFieldUpdate(ObjectNode object, ObjectNode old, FieldErrors causes) {}

    /** Checks a write to the status. */
    default void validateStatus(ObjectNode object, ObjectNode old, FieldErrors causes) {}

    /** Checks what may not change. */
    default void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors causes) {}
}
