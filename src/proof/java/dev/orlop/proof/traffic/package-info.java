/** Clients that write, read, list and watch over HTTP, and note what they saw. */
@NullMarked
package dev.orlop.proof.traffic;

import org.jspecify.annotations.NullMarked;
