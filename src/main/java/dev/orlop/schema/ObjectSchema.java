package dev.orlop.schema;

import dev.orlop.object.StatusException;
import dev.orlop.tree.FieldErrors;
import java.util.Collection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decodes, prunes, defaults and validates the objects of one version of a type.
 *
 * <p>Implemented for custom resources from the schema of their definition, and for built-in kinds from {@code kinds.json}.
 * Immutable and thread-safe. Every tree that is passed in is the callee's to change during the call, except the old one.
 */
public interface ObjectSchema {
    /** The description of whole objects of the version, their {@code apiVersion}, {@code kind} and metadata included. */
    SchemaNode root();

    /**
     * Brings a decoded request into the shape that the type declares, in place: types of metadata, undeclared members,
     * nulls, defaults.
     *
     * @param unknown takes the path of each member that is not declared and was dropped, such as {@code spec.list[2].x}, in
     *     the reference's order
     * @throws StatusException 400, saying in the reference's words why a value cannot be decoded; whose value, says the caller
     */
    void shape(ObjectNode tree, Consumer<String> unknown);

    /**
     * Puts into an object that says nothing what every object of the type says: the members that Go writes even when they
     * are empty, without defaults.
     */
    default void zero(ObjectNode empty) {}

    /** Whether it can be used at once; else its first use takes long. */
    default boolean isReady() {
        return true;
    }

    /** Makes it ready, which takes long. */
    default void prepare() {}

    /** Fills in the defaults of what has been taken out of an object that was in shape. */
    default void complete(ObjectNode tree) {}

    /**
     * Brings a decoded request into shape as {@link #shape(ObjectNode, Consumer)} does, and says all that is irregular.
     *
     * @param duplicates the paths of members that were sent more than once
     * @param irregular takes {@code duplicate field "spec.x"} and {@code unknown field "spec.y"}, in the reference's order
     */
    default void shape(ObjectNode tree, Collection<String> duplicates, Consumer<String> irregular) {
        duplicates.forEach(path -> irregular.accept("duplicate field \"" + path + '"'));
        shape(tree, path -> irregular.accept("unknown field \"" + path + '"'));
    }

    /**
     * Brings an object that was stored under another schema into the shape that this one declares, in place. Never fails.
     */
    void refresh(ObjectNode tree);

    /**
     * Drops what is not declared from an object that was written in another version, in place. Never fails. Nothing to do
     * where all versions declare the same.
     */
    default void prune(ObjectNode tree) {}

    /** Makes what a store gives back of an object in shape, in place: of built-in kinds, no empty lists and maps. */
    default void stored(ObjectNode tree) {}

    /** Puts defaults into the outcome of an apply, in place. Its fields fit the type, and its nulls stay. */
    default void fill(ObjectNode applied) {}

    /**
     * Brings the metadata of the outcome of an apply into shape, in place.
     *
     * @throws StatusException 400, saying in the reference's words why a value cannot be decoded; whose value, says the caller
     */
    default void settle(ObjectNode applied) {}

    /**
     * Checks an object that is in shape, beyond its own metadata.
     *
     * @param old the object before the write, in this version, or null for a new one; what was wrong before and has not been
     *     touched is let pass where the reference does so
     * @param part what the write may change
     * @param warnings takes each warning that the answer should carry
     */
    void validate(
            ObjectNode object, @Nullable ObjectNode old, Part part, FieldErrors errors, Consumer<String> warnings);

    /** The part of an object that a write may change. */
    enum Part {
        WHOLE,
        STATUS
    }
}
