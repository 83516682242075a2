/** The wiring: Spring configuration, properties, health, metrics and lifecycle. It sees everything, nothing sees it. */
@NullMarked
package dev.orlop.boot;

import org.jspecify.annotations.NullMarked;
