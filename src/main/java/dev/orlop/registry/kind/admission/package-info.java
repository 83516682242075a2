/** Holds the rules of the kinds of {@code admissionregistration.k8s.io}: webhooks, policies and their bindings. */
@NullMarked
package dev.orlop.registry.kind.admission;

import org.jspecify.annotations.NullMarked;
