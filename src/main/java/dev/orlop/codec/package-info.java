/**
 * Bytes to objects and back: canonical JSON, the one-pass attribute scan, YAML and protobuf requests.
 */
@NullMarked
package dev.orlop.codec;

import org.jspecify.annotations.NullMarked;
