/**
 * Watches on the wire: as lines of JSON, as server-sent events and over WebSockets.
 */
@NullMarked
package dev.orlop.web.watch;

import org.jspecify.annotations.NullMarked;
