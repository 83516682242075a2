/** Replays recorded answers of the reference server, Kubernetes 1.36, against a running Orlop. */
@NullMarked
package dev.orlop.golden;

import org.jspecify.annotations.NullMarked;
