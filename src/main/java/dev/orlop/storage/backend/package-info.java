/**
 * The SPI below the contract (keys and bytes with revisions) and the one Storage over any Backend.
 */
@NullMarked
package dev.orlop.storage.backend;

import org.jspecify.annotations.NullMarked;
