/**
 * Shares among the users of what the server can do at a time (KEP-1040, API Priority and Fairness).
 */
@NullMarked
package dev.orlop.auth.flow;

import org.jspecify.annotations.NullMarked;
