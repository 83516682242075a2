/**
 * Describes types by structural schemas: what is pruned, defaulted and validated, and how lists and maps are merged.
 */
@NullMarked
package dev.orlop.schema;

import org.jspecify.annotations.NullMarked;
