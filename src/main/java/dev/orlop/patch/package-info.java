/**
 * JSON Patch, JSON Merge Patch, strategic merge and server-side apply on decoded trees.
 */
@NullMarked
package dev.orlop.patch;

import org.jspecify.annotations.NullMarked;
