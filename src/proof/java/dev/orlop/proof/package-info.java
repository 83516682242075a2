/** Proof by experiment: traffic against real servers under faults, its history checked against what is promised. */
@NullMarked
package dev.orlop.proof;

import org.jspecify.annotations.NullMarked;
