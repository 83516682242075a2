package dev.orlop.web.table;

import dev.orlop.object.KubeObject;
import java.time.Instant;

/** The cells of a row. One instance for all rows of a type; for any number of threads. */
interface Cells {
    /** Adds the cells of an object, as many as there are columns. */
    void write(KubeObject object, Instant now, Row row);
}
