/** Admission by policies whose rules are CEL: validating and mutating policies, their bindings and their parameters. */
@NullMarked
package dev.orlop.registry.admission.policy;

import org.jspecify.annotations.NullMarked;
