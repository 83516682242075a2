/** Real servers and stores, the faults that befall them, and their journals. */
@NullMarked
package dev.orlop.proof.deploy;

import org.jspecify.annotations.NullMarked;
