/** Stores as a whole: copies of one in another, their comparison, and values that are written anew. */
@NullMarked
package dev.orlop.storage.migrate;

import org.jspecify.annotations.NullMarked;
