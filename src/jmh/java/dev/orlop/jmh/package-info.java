/** Micro benchmarks of what requests and events go through, for the scenario {@code micro}. */
@NullMarked
package dev.orlop.jmh;

import org.jspecify.annotations.NullMarked;
