/**
 * JSON Patch, JSON Merge Patch and strategic merge on decoded trees.
 */
@NullMarked
package dev.orlop.patch;

import org.jspecify.annotations.NullMarked;
