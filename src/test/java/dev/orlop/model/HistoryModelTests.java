package dev.orlop.model;

import dev.orlop.storage.embedded.EmbeddedFixture;
import org.junit.jupiter.api.Nested;

/** Random concurrent histories on each storage that runs without a server. */
class HistoryModelTests {

    @Nested
    class Embedded extends HistoryContract implements EmbeddedFixture.Source {}
}
