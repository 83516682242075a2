package dev.orlop.web.table;

import dev.orlop.registry.ResourceDefinition.PrinterColumn;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The head of a column ({@code metav1.TableColumnDefinition}).
 *
 * @param priority above 0 for columns that are shown on request only
 */
record Column(String name, String type, String format, String description, int priority) {
    static final Column NAME = new Column(
            "Name",
            "string",
            "name",
            "Name must be unique within a namespace. Is required when creating resources, although some resources may"
                    + " allow a client to request the generation of an appropriate name automatically. Name is primarily"
                    + " intended for creation idempotence and configuration definition. Cannot be updated. More info:"
                    + " https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names",
            0);

    private static final String CREATED =
            "CreationTimestamp is a timestamp representing the server time when this object was created. It is not"
                    + " guaranteed to be set in happens-before order across separate operations. Clients may not set this"
                    + " value. It is represented in RFC3339 form and is in UTC.\n\n"
                    + "Populated by the system. Read-only. Null for lists. More info:"
                    + " https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

    static final Column AGE = new Column("Age", "date", "", CREATED, 0);
    static final Column CREATED_AT = new Column("Created At", "date", "", CREATED, 0);

    static Column of(PrinterColumn column) {
        String description = column.description().isEmpty()
                ? "Custom resource definition column (in JSONPath format): " + column.jsonPath()
                : column.description();
        return new Column(column.name(), column.type(), column.format(), description, column.priority());
    }

    /** {@code columnDefinitions}. */
    static String json(List<Column> columns) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Column column : columns) {
            ObjectNode node = array.addObject();
            node.put("name", column.name).put("type", column.type).put("format", column.format);
            node.put("description", column.description).put("priority", column.priority);
        }
        return array.toString();
    }
}
