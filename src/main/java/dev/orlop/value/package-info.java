/**
 * At-rest value transformers, as in the API server's {@code storage/value} package.
 */
@NullMarked
package dev.orlop.value;

import org.jspecify.annotations.NullMarked;
