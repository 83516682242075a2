/** Says what the rules of a built-in kind are, and checks single fields for them. */
@NullMarked
package dev.orlop.registry.kind.rule;

import org.jspecify.annotations.NullMarked;
