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

    private static final List<PrinterColumn> DEFAULT =
            List.of(new PrinterColumn("Age", "date", "", "", 0, ".metadata.creationTimestamp"));

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
            return BuiltInTables.scale();
        }
        return definition.builtIn()
                ? BuiltInTables.of(
                        definition.groupResource().group(), definition.names().kind())
                : CUSTOM.computeIfAbsent(version, TypeTable::custom);
    }

    private static TypeTable custom(ResourceDefinition.Version version) {
        List<Column> columns = new ArrayList<>(List.of(Column.NAME));
        List<PrinterColumn> declared = version.columns().isEmpty() ? DEFAULT : version.columns();
        PrintedCells cells = PrintedCells.of(declared);
        if (version.columns().isEmpty()) {
            columns.add(Column.AGE);
        } else {
            cells.columns().forEach(column -> columns.add(Column.of(column)));
        }
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
