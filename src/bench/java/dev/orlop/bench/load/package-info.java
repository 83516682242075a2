/** The load: connections that ask and watch, on event loops of the harness, and what they measure. */
@NullMarked
package dev.orlop.bench.load;

import org.jspecify.annotations.NullMarked;
