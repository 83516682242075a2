package dev.orlop.web.table;

import dev.orlop.object.KubeObject;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceDefinition.PrinterColumn;
import dev.orlop.registry.ResourceStore.Subresource;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/** The table of one version of a type: its columns, and the rows of its objects. Immutable. */
public final class TypeTable {
    /** Tables of custom types, as long as their versions are in use. */
    private static final Map<ResourceDefinition.Version, TypeTable> CUSTOM =
            Collections.synchronizedMap(new WeakHashMap<>());

    private static final PrinterColumn AGE =
            new PrinterColumn("Age", "date", "", Column.AGE.description(), 0, ".metadata.creationTimestamp");

    private static final TypeTable SCALE = printed(List.of(
            new PrinterColumn("Desired", "integer", "", "Number of desired replicas", 0, ".spec.replicas"),
            new PrinterColumn("Available", "integer", "", "Number of actual replicas", 0, ".status.replicas"),
            AGE));

    private final List<Column> columns;
    private final Cells cells;
    private final byte[] definitions;

    TypeTable(List<Column> columns, Cells cells) {
        this.columns = List.copyOf(columns);
        this.cells = cells;
        this.definitions = Column.json(columns).getBytes(StandardCharsets.UTF_8);
    }

    /** The table of a version of a type or, below {@code scale}, of what is there. The same instance each time. */
    public static TypeTable of(
            ResourceDefinition definition, ResourceDefinition.Version version, Subresource subresource) {
        if (subresource == Subresource.SCALE) {
            return SCALE;
        }
        return definition.builtIn()
                ? BuiltInTables.of(
                        definition.groupResource().group(), definition.names().kind())
                : CUSTOM.computeIfAbsent(
                        version, known -> printed(known.columns().isEmpty() ? List.of(AGE) : known.columns()));
    }

    private static TypeTable printed(List<PrinterColumn> declared) {
        List<Column> columns = new ArrayList<>(List.of(Column.NAME));
        PrintedCells cells = PrintedCells.of(declared);
        cells.columns().forEach(column -> columns.add(Column.of(column)));
        return new TypeTable(columns, cells);
    }

    /** {@code columnDefinitions} as JSON. Do not write to it. */
    public byte[] definitions() {
        return definitions;
    }

    /** Writes {@code cells} of an object as JSON. */
    public void cells(KubeObject object, Instant now, ByteArrayOutputStream out) {
        out.write('[');
        cells.write(object, now, new Row(out));
        out.write(']');
    }

    /** Cells of a row that is about no object: a name that is empty, and nothing. */
    public byte[] noCells() {
        return ("[\"\"" + ",null".repeat(columns.size() - 1) + "]").getBytes(StandardCharsets.UTF_8);
    }
}
