/**
 * Describes types by structural schemas: what is pruned, defaulted, validated, and how lists and maps are merged. Says
 * nothing yet of stored objects: no schema is enforced.
 */
@NullMarked
package dev.orlop.schema;

import org.jspecify.annotations.NullMarked;
