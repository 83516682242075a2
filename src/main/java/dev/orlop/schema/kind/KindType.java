package dev.orlop.schema.kind;

import dev.orlop.object.StatusException;
import dev.orlop.schema.SchemaNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Describes a type of the built-in API, a Go struct. Its schema and, beside it, the fields as Go and protobuf know
 * them.
 *
 * <p>Immutable once the catalog has been read; types may contain themselves.
 */
public final class KindType {
    private final String name;
    private final SchemaNode node;
    private final Map<String, KindField> fields;
    /** Made at the first question; a second one made meanwhile is the same. */
    private volatile @Nullable List<KindField> alwaysWritten;

    private volatile @Nullable WireFields wire;

    KindType(String name, SchemaNode node, SequencedMap<String, KindField> fields) {
        this.name = name;
        this.node = node;
        this.fields = Collections.unmodifiableSequencedMap(fields);
    }

    /** The name as in OpenAPI, such as {@code io.k8s.api.core.v1.PodSpec}. */
    public String name() {
        return name;
    }

    /** The name of the Go struct, such as {@code PodSpec}. */
    public String simpleName() {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** Whether it describes values: rules of schemas tell a keyword that is sent empty from none. */
    boolean isSchema() {
        return name.endsWith(".JSONSchemaProps");
    }

    public SchemaNode node() {
        return node;
    }

    /** The fields in the order of their declaration. */
    public Map<String, KindField> fields() {
        return fields;
    }

    /** The fields that stand in every object, set or not. */
    public List<KindField> alwaysWritten() {
        List<KindField> known = alwaysWritten;
        if (known == null) {
            known = fields.values().stream().filter(KindField::writtenEmpty).toList();
            alwaysWritten = known;
        }
        return known;
    }

    KindDefaults defaults() {
        return KindDefaults.of(this);
    }

    WireFields wire() {
        WireFields known = wire;
        if (known == null) {
            known = WireFields.of(fields.values());
            wire = known;
        }
        return known;
    }

    /** Why an object cannot be read as one of this type, in Go's words; "" if it can. The object stays as it is. */
    public String problem(ObjectNode object) {
        try {
            KindDecoder.decode(object.deepCopy(), this, false, unknown -> {});
            return "";
        } catch (StatusException e) {
            return e.status().message();
        }
    }

    public @Nullable KindField field(String field) {
        return fields.get(field);
    }
}
