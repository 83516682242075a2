/** What the test run itself needs: it watches the JVM, no test calls it. */
@NullMarked
package dev.orlop.support;

import org.jspecify.annotations.NullMarked;
