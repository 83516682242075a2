/** Expressions made ready to run: checked against their types, estimated, planned and charged. */
@NullMarked
package dev.orlop.schema.cel.program;

import org.jspecify.annotations.NullMarked;
