/**
 * The HTTP edge: routes, filters and their configuration, no rules of their own.
 */
@NullMarked
package dev.orlop.web;

import org.jspecify.annotations.NullMarked;
