/**
 * The watch cache: lists and watches of one resource type served from memory, as fresh as the store where the request
 * asks for it.
 */
@NullMarked
package dev.orlop.cacher;

import org.jspecify.annotations.NullMarked;
