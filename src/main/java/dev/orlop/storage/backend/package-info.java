/**
 * The SPI below the contract: keys and bytes with revisions, and how an engine is configured.
 */
@NullMarked
package dev.orlop.storage.backend;

import org.jspecify.annotations.NullMarked;
