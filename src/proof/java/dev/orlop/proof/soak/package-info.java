/** The same load for hours: memory, descriptors, threads, disk and latency must stay as they are. */
@NullMarked
package dev.orlop.proof.soak;

import org.jspecify.annotations.NullMarked;
