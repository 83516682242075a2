/** The documents, held against what they describe. */
@NullMarked
package dev.orlop.docs;

import org.jspecify.annotations.NullMarked;
