/** Takes part in the start: checks settings, reads the CRDs of files, reports where the server is, or why it is not. */
@NullMarked
package dev.orlop.boot.start;

import org.jspecify.annotations.NullMarked;
