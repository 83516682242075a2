/** The Helm chart, rendered and read as a cluster would read it, and held against the server that it runs. */
@NullMarked
package dev.orlop.helm;

import org.jspecify.annotations.NullMarked;
