/**
 * Structural schemas: check, prune, default and validate.
 */
@NullMarked
package dev.orlop.schema;

import org.jspecify.annotations.NullMarked;
