package dev.orlop.web.table;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** Puts the table of a built-in kind together, column by column behind that of the name. One thread, used once. */
final class TableBuilder {
    private final List<Column> columns = new ArrayList<>();
    private final List<BiConsumer<Shown, Row>> cells = new ArrayList<>();
    private int priority;

    private TableBuilder() {}

    static TableBuilder named() {
        return named(shown -> shown.text("metadata.name"));
    }

    static TableBuilder named(Function<Shown, String> name) {
        TableBuilder table = new TableBuilder();
        return table.add(Column.NAME, (shown, row) -> row.text(name.apply(shown)));
    }

    /** A table that does not begin with the name. */
    static TableBuilder unnamed() {
        return new TableBuilder();
    }

    /** The columns that follow are shown on request only. */
    TableBuilder wide() {
        priority = 1;
        return this;
    }

    /** The columns that follow are always shown. */
    TableBuilder narrow() {
        priority = 0;
        return this;
    }

    TableBuilder text(String name, Function<Shown, String> text) {
        return add(column(name, "string"), (shown, row) -> row.text(text.apply(shown)));
    }

    TableBuilder text(String name, String path) {
        return text(name, shown -> shown.text(path));
    }

    TableBuilder number(String name, ToLongFunction<Shown> number) {
        return add(column(name, "integer"), (shown, row) -> row.number(number.applyAsLong(shown)));
    }

    TableBuilder number(String name, String path) {
        return number(name, shown -> shown.number(path));
    }

    TableBuilder flag(String name, Predicate<Shown> flag) {
        return add(column(name, "boolean"), (shown, row) -> row.flag(flag.test(shown)));
    }

    TableBuilder age() {
        return text("Age", Shown::age);
    }

    /** The point in time itself, as types show it that have no table of their own. */
    TableBuilder createdAt() {
        return add(Column.CREATED_AT, (shown, row) -> row.text(shown.text("metadata.creationTimestamp")));
    }

    private Column column(String name, String type) {
        return new Column(name, type, "", "", priority);
    }

    private TableBuilder add(Column column, BiConsumer<Shown, Row> cell) {
        columns.add(column);
        cells.add(cell);
        return this;
    }

    TypeTable build() {
        return new TypeTable(columns, new TreeCells(cells));
    }
}
