/** The processes under measurement: JVMs that are started, watched and ended. */
@NullMarked
package dev.orlop.bench.process;

import org.jspecify.annotations.NullMarked;
