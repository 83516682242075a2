/** Tests of the watch cache: its parts alone, and the whole over a store that can be made to fail. */
package dev.orlop.cacher;
