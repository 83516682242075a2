/**
 * Commands that work on stores and then end, in place of the server.
 */
@NullMarked
package dev.orlop.boot.command;

import org.jspecify.annotations.NullMarked;
