package dev.orlop.apply;

import dev.orlop.schema.SchemaNode;
import dev.orlop.schema.SchemaNode.ListType;
import dev.orlop.schema.SchemaNode.MapType;
import dev.orlop.schema.SchemaNode.Type;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;

/** Describes the metadata of custom resources and embedded ones ({@code metav1.ObjectMeta}), as far as applies see it. */
final class ObjectMetaSchema {
    /** Of which every resource consists, whatever else it has. */
    static final SchemaNode RESOURCE = SchemaNode.builder(Type.OBJECT)
            .property("apiVersion", text())
            .property("kind", text())
            .property("metadata", objectMeta())
            .build();

    private ObjectMetaSchema() {}

    private static SchemaNode objectMeta() {
        SchemaNode texts = SchemaNode.builder(Type.OBJECT).values(text()).build();
        return SchemaNode.builder(Type.OBJECT)
                .property("annotations", texts)
                .property("creationTimestamp", time())
                .property("deletionGracePeriodSeconds", of(Type.INTEGER))
                .property("deletionTimestamp", time())
                .property("finalizers", list(text()).listType(ListType.SET).build())
                .property("generateName", text())
                .property("generation", of(Type.INTEGER))
                .property("labels", texts)
                .property("managedFields", list(managedFieldsEntry()).build())
                .property("name", text())
                .property("namespace", text())
                .property(
                        "ownerReferences",
                        list(ownerReference())
                                .listType(ListType.MAP)
                                .listKeys(List.of("uid"))
                                .build())
                .property("resourceVersion", text())
                .property("selfLink", text())
                .property("uid", text())
                .build();
    }

    private static SchemaNode ownerReference() {
        // Go always writes it, so that an owner without one has the empty one.
        SchemaNode identity = SchemaNode.builder(Type.STRING)
                .defaultValue(JsonNodeFactory.instance.stringNode(""))
                .build();
        return SchemaNode.builder(Type.OBJECT)
                .mapType(MapType.ATOMIC)
                .property("apiVersion", text())
                .property("blockOwnerDeletion", of(Type.BOOLEAN))
                .property("controller", of(Type.BOOLEAN))
                .property("kind", text())
                .property("name", text())
                .property("uid", identity)
                .build();
    }

    private static SchemaNode managedFieldsEntry() {
        return SchemaNode.builder(Type.OBJECT)
                .property("apiVersion", text())
                .property("fieldsType", text())
                .property("fieldsV1", of(Type.OBJECT))
                .property("manager", text())
                .property("operation", text())
                .property("subresource", text())
                .property("time", time())
                .build();
    }

    private static SchemaNode.Builder list(SchemaNode items) {
        return SchemaNode.builder(Type.ARRAY).items(items);
    }

    private static SchemaNode of(Type type) {
        return SchemaNode.builder(type).build();
    }

    private static SchemaNode text() {
        return of(Type.STRING);
    }

    private static SchemaNode time() {
        return SchemaNode.builder(Type.STRING).format("date-time").build();
    }
}
