/** Model tests: random concurrent histories, checked as a whole. */
@NullMarked
package dev.orlop.model;

import org.jspecify.annotations.NullMarked;
