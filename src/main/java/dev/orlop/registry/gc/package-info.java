/**
 * Removal of objects whose owners are gone.
 */
@NullMarked
package dev.orlop.registry.gc;

import org.jspecify.annotations.NullMarked;
