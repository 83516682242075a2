/** Answers the questions of clients about identities and rights. */
@NullMarked
package dev.orlop.auth.review;

import org.jspecify.annotations.NullMarked;
