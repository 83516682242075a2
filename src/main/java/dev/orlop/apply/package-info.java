/**
 * Tracks which client owns which field of an object, and merges what clients apply (server-side apply, KEP-555).
 *
 * <p>Keeps the behaviour of the Go library structured-merge-diff v6 and of the field managers of apimachinery. Works on
 * trees of whole objects and on {@link dev.orlop.schema.SchemaNode}s; does no I/O. {@link dev.orlop.apply.FieldOwnership} is
 * the way in.
 */
@NullMarked
package dev.orlop.apply;

import org.jspecify.annotations.NullMarked;
