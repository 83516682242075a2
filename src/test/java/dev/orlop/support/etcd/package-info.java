/** Real etcd servers for tests: found or unpacked, started, stopped, killed, paused, cut off. */
@NullMarked
package dev.orlop.support.etcd;

import org.jspecify.annotations.NullMarked;
