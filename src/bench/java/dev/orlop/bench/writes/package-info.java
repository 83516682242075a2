/** Writes below HTTP: a store, or the engine under it alone, in a process of its own that writes to it when told to. */
@NullMarked
package dev.orlop.bench.writes;

import org.jspecify.annotations.NullMarked;
