/** Checks over one history, each with a name, and each shown to find what it is for. */
@NullMarked
package dev.orlop.proof.check;

import org.jspecify.annotations.NullMarked;
