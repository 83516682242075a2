/**
 * The HTTP edge: controllers and renderers, no rules of their own.
 */
@NullMarked
package dev.orlop.web;

import org.jspecify.annotations.NullMarked;
