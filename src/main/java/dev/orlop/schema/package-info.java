/** Describes types by structural schemas: their fields and bounds, and how lists and maps are merged. */
@NullMarked
package dev.orlop.schema;

import org.jspecify.annotations.NullMarked;
