/**
 * The benchmark of the whole: real servers, each beside the baseline that it is measured against, in the same run.
 */
@NullMarked
package dev.orlop.bench;

import org.jspecify.annotations.NullMarked;
