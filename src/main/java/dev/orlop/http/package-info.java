/** The parts that the server's HTTP clients share. */
@NullMarked
package dev.orlop.http;

import org.jspecify.annotations.NullMarked;
