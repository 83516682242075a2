/** What is measured, one class a subject. */
@NullMarked
package dev.orlop.bench.scenario;

import org.jspecify.annotations.NullMarked;
