/**
 * Tools of the controllers: a list-watch loop, a work queue, and what they do to objects alike.
 */
@NullMarked
package dev.orlop.registry.control;

import org.jspecify.annotations.NullMarked;
