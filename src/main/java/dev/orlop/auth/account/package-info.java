/** Service accounts as users: their tokens are issued and checked here, for as long as what they are bound to exists. */
@NullMarked
package dev.orlop.auth.account;

import org.jspecify.annotations.NullMarked;
