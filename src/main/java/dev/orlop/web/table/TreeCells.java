package dev.orlop.web.table;

import dev.orlop.codec.RequestDecoder;
import dev.orlop.object.KubeObject;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;

/** Cells that are computed of an object's tree. */
final class TreeCells implements Cells {
    private final List<BiConsumer<Shown, Row>> cells;

    TreeCells(List<BiConsumer<Shown, Row>> cells) {
        this.cells = List.copyOf(cells);
    }

    @Override
    public void write(KubeObject object, Instant now, Row row) {
        Shown shown = new Shown(RequestDecoder.decode(object.json()).tree(), now);
        cells.forEach(cell -> cell.accept(shown, row));
    }
}
