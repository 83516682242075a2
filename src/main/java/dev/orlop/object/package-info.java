/**
 * The resource model: objects as immutable JSON bytes, their metadata, selectors and Status. No I/O.
 */
@NullMarked
package dev.orlop.object;

import org.jspecify.annotations.NullMarked;
