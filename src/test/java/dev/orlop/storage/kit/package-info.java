/**
 * The contract of {@link dev.orlop.storage.Storage} as tests: one abstract class a topic, and a fixture with the few hooks
 * that an engine or a decorator has to give to be held to all of them.
 */
@NullMarked
package dev.orlop.storage.kit;

import org.jspecify.annotations.NullMarked;
