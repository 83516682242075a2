/** Bodies of writes: their decoding, the shape of their metadata, and what metadata may say. */
@NullMarked
package dev.orlop.registry.body;

import org.jspecify.annotations.NullMarked;
