/**
 * What a resource is and how it is written: definitions, verbs, CRD lifecycle, namespaces, finalizers.
 */
@NullMarked
package dev.orlop.registry;

import org.jspecify.annotations.NullMarked;
