/** Decodes, prunes, completes and validates custom resources by the schemas of their definitions. */
@NullMarked
package dev.orlop.schema.custom;

import org.jspecify.annotations.NullMarked;
