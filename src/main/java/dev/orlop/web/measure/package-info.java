/**
 * Measures of requests and watches, told to whoever meters them.
 */
@NullMarked
package dev.orlop.web.measure;

import org.jspecify.annotations.NullMarked;
