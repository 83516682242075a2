/**
 * The life of namespaces: creations are admitted, and what a deleted one holds is removed.
 */
@NullMarked
package dev.orlop.registry.namespace;

import org.jspecify.annotations.NullMarked;
