package dev.orlop.web.table;

import dev.orlop.codec.FieldReader;
import dev.orlop.codec.RequestDecoder;
import dev.orlop.object.JsonPath;
import dev.orlop.object.KubeObject;
import dev.orlop.registry.ResourceDefinition.PrinterColumn;
import dev.orlop.tree.Literals;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The cells of a custom type: the name, then the values that the printer columns point to ({@code tableconvertor} of the
 * API server). Where all columns point to plain members, as most do, no tree is built of an object.
 */
final class PrintedCells implements Cells {
    private final List<PrinterColumn> columns;
    private final List<JsonPath> paths;
    private final @Nullable FieldReader reader;

    private PrintedCells(List<PrinterColumn> columns, List<JsonPath> paths) {
        this.columns = columns;
        this.paths = paths;
        List<List<String>> members = paths.stream().map(JsonPath::members).toList();
        this.reader = members.stream().anyMatch(List::isEmpty) ? null : new FieldReader(members);
    }

    /** Columns up to the first whose path cannot be understood: that one and all behind it are not shown. */
    static PrintedCells of(List<PrinterColumn> columns) {
        List<JsonPath> paths = new ArrayList<>();
        try {
            columns.forEach(column -> paths.add(JsonPath.parse(column.jsonPath())));
        } catch (IllegalArgumentException unreadable) {
            return new PrintedCells(columns.subList(0, paths.size()), paths);
        }
        return new PrintedCells(columns, paths);
    }

    List<PrinterColumn> columns() {
        return columns;
    }

    @Override
    public void write(KubeObject object, Instant now, Row row) {
        row.text(object.meta().name());
        @Nullable JsonNode[] values = reader == null ? walk(object) : reader.read(object.json());
        for (int i = 0; i < values.length; i++) {
            cell(columns.get(i).type(), values[i], now, row);
        }
    }

    private @Nullable JsonNode[] walk(KubeObject object) {
        JsonNode tree = RequestDecoder.decode(object.json()).tree();
        @Nullable JsonNode[] values = new JsonNode[paths.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = paths.get(i).first(tree);
        }
        return values;
    }

    /** A value of another type than the column's is none, but in a column of texts, where all can be printed. */
    private static void cell(String type, @Nullable JsonNode value, Instant now, Row row) {
        if (value == null) {
            row.nothing();
            return;
        }
        switch (type) {
            case "string" -> row.text(text(value));
            case "integer" -> row.value(isNumber(value) ? whole(value) : null);
            case "number" ->
                row.value(isNumber(value) ? JsonNodeFactory.instance.numberNode(value.doubleValue()) : null);
            case "boolean" -> row.value(value.isBoolean() ? value : null);
            case "date" -> {
                if (value.isString()) {
                    row.text(Ages.since(value.stringValue(), now));
                } else {
                    row.nothing();
                }
            }
            default -> row.nothing();
        }
    }

    /** A byte of a text, which a path may point to, is none of JSON's numbers. */
    private static boolean isNumber(JsonNode value) {
        return value.isNumber() && !value.isShort();
    }

    /** A value as Go's templates print it: lists and objects as JSON. */
    private static String text(JsonNode value) {
        return value.isNull() ? "<no value>" : value.isContainer() ? Literals.json(value) : Literals.value(value);
    }

    /** Beyond 64 bits Go's conversion gives the smallest number. */
    private static JsonNode whole(JsonNode number) {
        if (number.isIntegralNumber()) {
            return number;
        }
        double value = number.doubleValue();
        boolean fits = value >= Long.MIN_VALUE && value < Long.MAX_VALUE;
        return JsonNodeFactory.instance.numberNode(fits ? (long) value : Long.MIN_VALUE);
    }
}
