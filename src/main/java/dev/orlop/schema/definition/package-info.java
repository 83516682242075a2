/** The rules for the schemas that definitions of types carry: structure, defaults, and the terms of JSON Schema. */
@NullMarked
package dev.orlop.schema.definition;

import org.jspecify.annotations.NullMarked;
