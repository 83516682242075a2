package dev.orlop.schema.custom;

import dev.orlop.tree.FieldErrors;
import tools.jackson.databind.node.ObjectNode;

/** Checks the metadata of embedded resources: the port to the rules that hold of all metadata. Thread-safe. */
public interface MetadataRules {
    /** Finds nothing wrong. */
    MetadataRules NONE = (object, errors) -> {};

    /**
     * @param object has {@code metadata} that has been decoded
     * @param errors takes what is wrong, at paths such as {@code metadata.labels}
     */
    void check(ObjectNode object, FieldErrors errors);
}
