/**
 * A persistent sorted map from byte keys to values.
 */
@NullMarked
package dev.orlop.cacher.tree;

import org.jspecify.annotations.NullMarked;
