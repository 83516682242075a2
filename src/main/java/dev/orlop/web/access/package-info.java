/** Decides which hosts and origins a request may name, before anything else looks at it. */
@NullMarked
package dev.orlop.web.access;

import org.jspecify.annotations.NullMarked;
