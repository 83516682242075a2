/** The formats of strings that schemas name ({@code format}), each with its check. */
@NullMarked
package dev.orlop.schema.format;

import org.jspecify.annotations.NullMarked;
