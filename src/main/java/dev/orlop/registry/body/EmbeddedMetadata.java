package dev.orlop.registry.body;

import dev.orlop.object.NameRule;
import dev.orlop.object.Status.Cause;
import dev.orlop.schema.custom.MetadataRules;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Literals;
import dev.orlop.tree.Metadata;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rules of metadata as they hold within other objects. A name is anything that a path can hold, and may be absent.
 */
public final class EmbeddedMetadata implements MetadataRules {
    public static final EmbeddedMetadata RULES = new EmbeddedMetadata();

    private EmbeddedMetadata() {}

    @Override
    public void check(ObjectNode object, FieldErrors errors) {
        Metadata metadata = Metadata.of(object);
        boolean named = !metadata.name().isEmpty();
        if (!named) {
            metadata.text("name", "fakename");
        }
        MetadataValidation.create(object, NameRule.PATH_SEGMENT::check, errors);
        if (!named) {
            metadata.text("name", null);
        }
        if (!metadata.namespace().isEmpty()) {
            for (String problem : NameRule.DNS_1123_LABEL.check(metadata.namespace())) {
                errors.add(new Cause(
                        "FieldValueInvalid",
                        "Invalid value: " + Literals.quote(metadata.namespace()) + ": " + problem,
                        "metadata.namespace"));
            }
        }
    }
}
