/**
 * The configuration properties of the server, and the connection details that follow from them.
 */
@NullMarked
package dev.orlop.boot.properties;

import org.jspecify.annotations.NullMarked;
