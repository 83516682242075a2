/**
 * Holds the rules of built-in kinds that are more than the shape of their types: what must be there, what may not change,
 * and what the server fills in.
 */
@NullMarked
package dev.orlop.registry.kind;

import org.jspecify.annotations.NullMarked;
