/**
 * What a resource is: its definition, the store that its verbs go to, and how a request sees it. The rooms below say how
 * it is written and who looks after it.
 */
@NullMarked
package dev.orlop.registry;

import org.jspecify.annotations.NullMarked;
