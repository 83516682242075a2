/** The functions that expressions may call, each with its types. */
@NullMarked
package dev.orlop.schema.cel.library;

import org.jspecify.annotations.NullMarked;
