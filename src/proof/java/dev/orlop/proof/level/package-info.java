/** Watches of a server below HTTP, which its process tells of on a port of their own. */
@NullMarked
package dev.orlop.proof.level;

import org.jspecify.annotations.NullMarked;
