/**
 * The chain that writes go through before they are stored: what matches, in which order, by which configuration. Plug-ins
 * do the rest: policies in {@code dev.orlop.registry.admission.policy}, webhooks in {@code dev.orlop.webhook}.
 */
@NullMarked
package dev.orlop.registry.admission;

import org.jspecify.annotations.NullMarked;
