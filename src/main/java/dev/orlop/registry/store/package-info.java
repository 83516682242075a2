/**
 * The verbs of one resource type: reads, creates, updates, patches, deletes and watches by its strategy.
 */
@NullMarked
package dev.orlop.registry.store;

import org.jspecify.annotations.NullMarked;
