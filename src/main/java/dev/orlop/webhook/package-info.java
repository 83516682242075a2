/**
 * Calls the webhooks of admission and conversion: the HTTP client, the reviews that go over it, and the plug-ins of the
 * admission chain.
 */
@NullMarked
package dev.orlop.webhook;

import org.jspecify.annotations.NullMarked;
