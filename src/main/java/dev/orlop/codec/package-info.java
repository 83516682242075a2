/**
 * Bytes to objects and back: canonical JSON, the one-pass attribute scan, YAML, protobuf.
 */
@NullMarked
package dev.orlop.codec;

import org.jspecify.annotations.NullMarked;
