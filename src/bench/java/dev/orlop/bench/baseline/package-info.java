/** The baselines: the least code that sends the same bytes or does the same commits. */
@NullMarked
package dev.orlop.bench.baseline;

import org.jspecify.annotations.NullMarked;
