/**
 * Response bodies that are written as the connection takes them, on its own event loop.
 */
@NullMarked
package dev.orlop.web.stream;

import org.jspecify.annotations.NullMarked;
