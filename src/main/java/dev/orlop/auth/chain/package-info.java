/** Authorizers in a row, as an {@code AuthorizationConfiguration} lists them, and the one that asks elsewhere. */
@NullMarked
package dev.orlop.auth.chain;

import org.jspecify.annotations.NullMarked;
