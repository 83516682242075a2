/** The values of expressions: JSON as expressions see it, numbers, times, errors, and how they compare. */
@NullMarked
package dev.orlop.schema.cel.value;

import org.jspecify.annotations.NullMarked;
