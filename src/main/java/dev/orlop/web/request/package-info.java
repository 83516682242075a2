/**
 * Requests as they are understood: paths, query parameters, media types and bodies.
 */
@NullMarked
package dev.orlop.web.request;

import org.jspecify.annotations.NullMarked;
