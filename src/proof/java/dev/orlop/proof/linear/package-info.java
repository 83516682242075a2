/** Linearizability of a history: the search, the model of the store, and a picture of what cannot be. */
@NullMarked
package dev.orlop.proof.linear;

import org.jspecify.annotations.NullMarked;
