/**
 * Makes the raw storage of a resource: the factory, and the one Storage over any Backend (NewRawStorage of the reference).
 */
@NullMarked
package dev.orlop.storage.raw;

import org.jspecify.annotations.NullMarked;
