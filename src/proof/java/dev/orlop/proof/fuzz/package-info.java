/** Fuzzing of every parser of bytes that a client sends: by Jazzer for as long as one likes, by a kept corpus in each build. */
@NullMarked
package dev.orlop.proof.fuzz;

import org.jspecify.annotations.NullMarked;
