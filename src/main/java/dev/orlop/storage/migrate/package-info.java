/** Copies of one store in another, and their comparison. */
@NullMarked
package dev.orlop.storage.migrate;

import org.jspecify.annotations.NullMarked;
