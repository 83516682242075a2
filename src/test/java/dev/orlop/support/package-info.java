/** What tests of several packages share, and what the test run itself needs to watch the JVM. */
@NullMarked
package dev.orlop.support;

import org.jspecify.annotations.NullMarked;
