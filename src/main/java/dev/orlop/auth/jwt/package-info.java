/** Tokens that others sign: JSON web tokens, checked by the keys that their issuer publishes. */
@NullMarked
package dev.orlop.auth.jwt;

import org.jspecify.annotations.NullMarked;
