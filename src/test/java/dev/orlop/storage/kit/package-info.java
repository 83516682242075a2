/**
 * The contract of {@link dev.orlop.storage.Storage} as tests: one abstract class a topic, and a fixture with the few hooks
 * that an engine or a decorator has to give to be held to all of them.
 *
 * <p>An engine joins with a {@link dev.orlop.storage.kit.StorageFixture} that opens its backend, an interface that extends
 * {@code StorageFixture.Source} and makes such a fixture by default, and one test class with a {@code @Nested} line a
 * topic: {@code class Create extends CreateContract implements MyFixture.Source {}}. A decorator's fixture also overrides
 * {@code open}. Where it may differ by design, the fixture overrides a quirk; what it cannot do, {@code lacks} says, and
 * the tests that {@link dev.orlop.storage.kit.Requires} it are skipped.
 */
@NullMarked
package dev.orlop.storage.kit;

import org.jspecify.annotations.NullMarked;
