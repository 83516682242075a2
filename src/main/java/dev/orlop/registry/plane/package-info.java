/**
 * The control plane as a whole: the types that are part of the server, their storages and the controllers.
 */
@NullMarked
package dev.orlop.registry.plane;

import org.jspecify.annotations.NullMarked;
