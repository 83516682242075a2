/**
 * Meters: what the layers below tell their listeners, as Micrometer shows it.
 */
@NullMarked
package dev.orlop.boot.metrics;

import org.jspecify.annotations.NullMarked;
