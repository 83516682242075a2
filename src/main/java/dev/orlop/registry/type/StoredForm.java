package dev.orlop.registry.type;

import dev.orlop.object.FieldSelector;
import dev.orlop.object.FieldSelector.Requirement;
import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.registry.ResourceDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The form of stored objects, as seen from the versions of their type. Most types differ in {@code apiVersion} at
 * most.
 */
public interface StoredForm {
    /** The apiVersion and kind at rest. */
    TypeMeta type();

    /** Whether the forms differ in more than the apiVersion. */
    default boolean isOther() {
        return false;
    }

    /** Whether the objects are another type's, which this type only shows. */
    default boolean isAlias() {
        return false;
    }

    /** The form of the other type that serves the same objects, or null. */
    default @Nullable StoredForm elsewhere() {
        return null;
    }

    /** Makes the stored form of a tree in any version. */
    default void store(ObjectNode tree) {
        tree.put("apiVersion", type().apiVersion());
    }

    /** Makes the form of a version of a stored tree. */
    default void view(ObjectNode tree, TypeMeta wanted) {
        tree.put("apiVersion", wanted.apiVersion());
    }

    /** The stored path of a field that a version's clients select by. */
    default String path(String field) {
        return field;
    }

    default FieldSelector selector(FieldSelector selector) {
        List<Requirement> stored = selector.requirements().stream()
                .map(term -> new Requirement(path(term.path()), term.equal(), term.value()))
                .toList();
        return stored.equals(selector.requirements()) ? selector : FieldSelector.of(stored);
    }

    /** Whether objects may be stored in other versions beside, of former times. */
    default boolean isMixed() {
        return false;
    }

    /** The storage version of a definition, as it is. */
    static StoredForm of(ResourceDefinition definition) {
        return new Plain(definition.type(definition.storageVersion()), false);
    }

    /** The same where objects are also stored in other versions. */
    static StoredForm mixed(ResourceDefinition definition) {
        return new Plain(definition.type(definition.storageVersion()), true);
    }

    /** Objects that are stored as a version shows them. */
    record Plain(TypeMeta type, boolean isMixed) implements StoredForm {}
}
