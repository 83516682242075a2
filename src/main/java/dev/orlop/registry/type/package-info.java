/**
 * Puts a served type together: its definition and storage, the rules of writing its objects, its schemas, and the ports
 * through which conversions, admission and the gate of namespaces take part in its verbs.
 */
@NullMarked
package dev.orlop.registry.type;

import org.jspecify.annotations.NullMarked;
