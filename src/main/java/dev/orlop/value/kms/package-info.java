/**
 * The provider {@code kms} of encryption at rest: keys that a plugin encrypts (KMS v2), as in the API server's
 * {@code storage/value/encrypt/envelope/kmsv2}.
 */
@NullMarked
package dev.orlop.value.kms;

import org.jspecify.annotations.NullMarked;
