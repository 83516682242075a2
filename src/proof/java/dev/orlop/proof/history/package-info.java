/** Records of one run: requests with their answers and times, watch streams, and the store's own journal. */
@NullMarked
package dev.orlop.proof.history;

import org.jspecify.annotations.NullMarked;
